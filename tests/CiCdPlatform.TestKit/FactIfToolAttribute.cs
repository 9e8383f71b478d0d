using Xunit;

namespace CiCdPlatform.TestKit;

/// <summary>A test that needs a program which not every machine has, and says so when it is skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FactIfToolAttribute : FactAttribute
{
    /// <summary>Skips the test unless every program is on PATH.</summary>
    public FactIfToolAttribute(params string[] programs)
    {
        Programs = programs;
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var missing = programs.Where(p => !folders.Any(f => File.Exists(Path.Combine(f, p)))).ToList();
        if (missing.Count > 0)
        {
            Skip = $"needs {string.Join(", ", missing)} on PATH";
        }
    }

    /// <summary>What the test needs.</summary>
    public IReadOnlyList<string> Programs { get; }
}
