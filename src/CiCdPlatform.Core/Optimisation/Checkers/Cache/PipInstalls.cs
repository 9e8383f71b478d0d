namespace CiCdPlatform.Core.Optimisation.Checkers;

/// <summary>Tells installs of a project's packages from those of a tool or two, which are fetched as fast as a cache of them.</summary>
internal static class PipInstalls
{
    private const int Several = 3;

    private static readonly HashSet<string> s_tools = new(StringComparer.OrdinalIgnoreCase)
    {
        "pip", "setuptools", "wheel", "build", "twine", "tox", "nox", "virtualenv", "pre-commit", "poetry", "pipenv", "uv", "hatch", "flit", "pdm", "cibuildwheel", "codecov", "coveralls", "coverage", "packaging", "tox-gh-actions",
    };

    private static readonly string[] s_options = ["-r", "-e", "-c", "--requirement", "--editable", "--constraint"];

    /// <summary>Whether a job's commands install what a project needs: its requirements, itself, several packages, or all that in environments of tox and nox.</summary>
    public static bool AreWorth(IEnumerable<string> commands) => commands.SelectMany(command => command.Split(["&&", "||", ";"], StringSplitOptions.None)).Any(command => command.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries) is var words
        && ((words is ["make", .. var targets] && targets.Any(target => target.StartsWith("install", StringComparison.Ordinal) || target is "deps" or "setup" or "init")) || words is ["tox" or "nox", ..] or ["python" or "python3", "-m", "tox" or "nox", ..] || (Array.IndexOf(words, "install") is > 0 and var at && words[at - 1] is "pip" or "pip3" && IsWorth(words[(at + 1)..]))));

    private static bool IsWorth(string[] words)
    {
        var plain = words.Select(word => word.Trim('"', '\'')).ToList();
        return plain.Exists(word => s_options.Contains(word) || word.StartsWith("-r", StringComparison.Ordinal) || word.StartsWith('.') || word.Contains('/', StringComparison.Ordinal))
            || plain.Count(word => word.Length > 0 && char.IsAsciiLetter(word[0]) && !s_tools.Contains(word.Split('[', '=', '<', '>', '~', '!')[0])) >= Several;
    }
}
