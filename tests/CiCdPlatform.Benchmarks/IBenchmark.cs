using CiCdPlatform.TestKit;

namespace CiCdPlatform.Benchmarks;

/// <summary>One measurement, known by its name.</summary>
internal interface IBenchmark
{
    /// <summary>What is typed to run it.</summary>
    string Name { get; }

    /// <summary>One line for the list.</summary>
    string Summary { get; }

    /// <summary>Measures; what it returns is printed as JSON in camel case. Progress goes to standard error.</summary>
    Task<object> RunAsync(ProgramArguments arguments, CancellationToken cancellation);
}
