using System.Reflection;
using CiCdPlatform.Durable;
using Xunit;
using Xunit.Sdk;

namespace CiCdPlatform.TestKit;

/// <summary>A test that needs PostgreSQL, and says so when it is skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FactIfPostgresAttribute : FactAttribute
{
    /// <summary>Skips the test where no PostgreSQL is installed.</summary>
    public FactIfPostgresAttribute() => Skip = PostgresInstallation.Missing;
}

/// <summary>A theory that needs PostgreSQL, and says so when it is skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TheoryIfPostgresAttribute : TheoryAttribute
{
    /// <summary>Skips the theory where no PostgreSQL is installed.</summary>
    public TheoryIfPostgresAttribute() => Skip = PostgresInstallation.Missing;
}

/// <summary>Runs a theory on SQLite: its first parameter is the <see cref="SqlDialect"/>, the others as given.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class OnSqliteAttribute(params object?[] others) : DataAttribute
{
    /// <inheritdoc/>
    public override IEnumerable<object?[]> GetData(MethodInfo testMethod) => [[SqlDialect.Sqlite, .. others]];
}

/// <summary>Runs a theory on PostgreSQL, where it is installed: its first parameter is the <see cref="SqlDialect"/>, the others as given.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class OnPostgresAttribute : DataAttribute
{
    private readonly object?[] _others;

    /// <summary>Skips the row where no PostgreSQL is installed.</summary>
    public OnPostgresAttribute(params object?[] others)
    {
        _others = others;
        Skip = PostgresInstallation.Missing;
    }

    /// <inheritdoc/>
    public override IEnumerable<object?[]> GetData(MethodInfo testMethod) => [[SqlDialect.PostgreSql, .. _others]];
}
