using CiCdPlatform.Core.Detectors;

namespace CiCdPlatform.Core.Pipelines.Selection;

/// <summary>Keeps what a repository wrote about itself from meaning something else in a pipeline.</summary>
internal static class CommandGuard
{
    private const int MaxCommands = 30;
    private const int MaxLength = 2000;

    /// <summary>The component without commands and paths that cannot stand in a pipeline; each one dropped is a warning.</summary>
    internal static Component Clean(Component component, List<string> warnings)
    {
        IReadOnlyList<string> Commands(string kind, IReadOnlyList<string> lines)
        {
            foreach (var line in lines.Where(line => !Fits(line)))
            {
                warnings.Add($"a {kind} command of '{component.Path}' is left out: it holds a forge's expression, a control character or more than {MaxLength} characters");
            }

            return [.. lines.Where(Fits).Take(MaxCommands)];
        }

        return component with
        {
            Install = Commands("install", component.Install),
            Build = Commands("build", component.Build),
            Test = Commands("test", component.Test),
            Lint = Commands("lint", component.Lint),
            Start = component.Start is { } start && Fits(start) ? start : null,
            Lockfiles = [.. component.Lockfiles.Where(IsPlainPath)],
            Containerfile = component.Containerfile is { } file && IsPlainPath(file) ? file : null,
        };
    }

    private static bool Fits(string line) => line.Length is > 0 and <= MaxLength && !line.Contains("${{", StringComparison.Ordinal) && !line.Any(char.IsControl);

    /// <summary>Whether a path can stand in a definition without meaning more than a path.</summary>
    internal static bool IsPlainPath(string path) => path.Length is > 0 and <= 500 && !path.Any(c => char.IsControl(c) || c is '\'' or '$' or '{' or '}' or '*' or '!' or '"' or '\\' or '`');
}
