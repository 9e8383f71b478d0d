using CiCdPlatform.Runner.Execution;

namespace CiCdPlatform.Runner.GitHub;

/// <summary>The files through which a step sets outputs, variables, paths and state, and writes its summary.</summary>
internal sealed class FileCommands
{
    private static readonly (string Variable, string Prefix)[] Kinds =
        [("GITHUB_OUTPUT", "set_output"), ("GITHUB_ENV", "set_env"), ("GITHUB_PATH", "add_path"), ("GITHUB_STEP_SUMMARY", "step_summary"), ("GITHUB_STATE", "save_state")];

    private readonly JobFolders _folders;

    /// <summary>Makes the files of one step.</summary>
    public FileCommands(JobFolders folders)
    {
        _folders = folders;
        var id = Guid.NewGuid().ToString("n");
        foreach (var (variable, prefix) in Kinds)
        {
            Variables[variable] = $"{folders.Commands}/{prefix}_{id}";
            JobFile.Write(folders, Variables[variable], "");
        }
    }

    /// <summary>Where the files are, for the step.</summary>
    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    /// <summary>Takes over what the step wrote; what is wrong with it, or null.</summary>
    public string? Apply(GitHubJobState state, Dictionary<string, string> outputs)
    {
        try
        {
            foreach (var (name, value) in Pairs("GITHUB_OUTPUT"))
            {
                outputs[name] = value;
            }

            foreach (var (name, value) in Pairs("GITHUB_ENV"))
            {
                if (name.StartsWith("GITHUB_", StringComparison.OrdinalIgnoreCase) || name.StartsWith("RUNNER_", StringComparison.OrdinalIgnoreCase) || name == "NODE_OPTIONS")
                {
                    return $"Can't store {name} output parameter using '$GITHUB_ENV' command.";
                }

                state.Env[name] = value;
            }

            foreach (var path in Text("GITHUB_PATH").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                state.Paths.Insert(0, path);
            }

            return null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }

    private string Text(string variable) => JobFile.Read(_folders, Variables[variable]) ?? "";

    private IEnumerable<(string Name, string Value)> Pairs(string variable) => Parse(Text(variable), variable);

    /// <summary><c>name=value</c> lines and <c>name&lt;&lt;END</c> blocks.</summary>
    public static IEnumerable<(string Name, string Value)> Parse(string text, string variable)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i];
            if (line.Length == 0)
            {
                continue;
            }

            var equals = line.IndexOf('=', StringComparison.Ordinal);
            var block = line.IndexOf("<<", StringComparison.Ordinal);
            if (block > 0 && (equals < 0 || block < equals))
            {
                var end = line[(block + 2)..];
                var close = Array.IndexOf(lines, end, i + 1);
                if (end.Length == 0 || close < 0)
                {
                    throw new FormatException($"Invalid value. Matching delimiter not found '{end}'");
                }

                yield return (line[..block], string.Join('\n', lines[(i + 1)..close]));
                i = close;
            }
            else if (equals > 0)
            {
                yield return (line[..equals], line[(equals + 1)..]);
            }
            else
            {
                throw new FormatException($"Unable to process file command '{variable["GITHUB_".Length..].ToLowerInvariant()}' successfully. Invalid format '{line}'");
            }
        }
    }
}
