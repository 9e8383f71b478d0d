using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Evaluation.Security;

/// <summary>Runs the rules over files of a corpus, each as a repository of its own.</summary>
internal static class SyntaxFindings
{
    /// <summary>What is found in a text at a path, and what could not be looked at.</summary>
    public static RuleReport In(string text, string path, Persona persona)
    {
        using var snapshot = RepositorySnapshots.FromFiles(new Dictionary<string, string>(StringComparer.Ordinal) { [path] = text });
        return RuleEngine.Run(snapshot, RuleScope.WholeTree, RuleSettings.Default with { Persona = persona });
    }

    /// <summary>The persona that was asked for by <c>--persona</c>.</summary>
    public static Persona PersonaOf(ProgramArguments arguments, Persona otherwise) =>
        arguments.Text("persona") is { } name ? Enum.Parse<Persona>(name, ignoreCase: true) : otherwise;

    /// <summary>A finding as a line of text.</summary>
    public static string Line(Finding finding) => $"{finding.Location.StartLine}:{finding.Location.StartColumn} {finding.Rule}: {finding.Message}";
}
