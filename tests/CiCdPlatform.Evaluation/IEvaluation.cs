using CiCdPlatform.TestKit;

namespace CiCdPlatform.Evaluation;

/// <summary>One measurement of how right the product is, on a folder of labelled data that lies outside this repository.</summary>
internal interface IEvaluation
{
    /// <summary>What is typed to run it.</summary>
    string Name { get; }

    /// <summary>One line for the list: what is measured, and which folder it expects.</summary>
    string Summary { get; }

    /// <summary>
    /// Measures; what it returns is printed as JSON in camel case. It names every miss. Progress goes to standard error. Throws <see cref="UsageException"/> when the
    /// folder does not hold what is expected.
    /// </summary>
    Task<object> RunAsync(string folder, ProgramArguments arguments, CancellationToken cancellation);
}
