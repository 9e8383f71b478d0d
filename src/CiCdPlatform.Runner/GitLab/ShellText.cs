using System.Text;

namespace CiCdPlatform.Runner.GitLab;

/// <summary>Writes and reads the shell's language as far as a job's script needs it.</summary>
internal static class ShellText
{
    // Variables that a shell sets itself, or that cannot be set, are not handed on.
    private const string SaveState = """
        { printf 'cd %q\n' "$PWD"; declare -f; shopt -p || true; set +o; } > @state@
        ( set +eu; for cicd_name in $(compgen -v); do case "$cicd_name" in
        BASH*|EUID|PPID|UID|SHELLOPTS|FUNCNAME|GROUPS|DIRSTACK|PIPESTATUS|RANDOM|SECONDS|LINENO|EPOCH*|SRANDOM|COMP_*|HISTCMD|OPTERR|SHLVL|_|cicd_name) ;;
        *) case "${!cicd_name@a}" in *r*) ;; *) declare -p "$cicd_name" 2>/dev/null ;; esac ;;
        esac; done; true ) >> @state@
        """;

    /// <summary>A script that shows each command before it runs, and ends with the first that fails.</summary>
    /// <param name="before">A file with the state that an earlier shell left, or null.</param>
    /// <param name="after">Where to leave the state for a later shell, or null.</param>
    public static string Script(IReadOnlyList<string> commands, string? before, string? after)
    {
        var script = new StringBuilder();
        script.Append(before is null ? "set -eo pipefail\nset +o noclobber\n" : $". {Quoted(before)}\n");
        foreach (var command in commands.Select(c => c.Replace("\r\n", "\n", StringComparison.Ordinal).TrimEnd('\n')))
        {
            var lines = command.Split('\n');
            var shown = lines.Length > 1 ? $"$ {lines[0]} # collapsed multi-line command" : $"$ {command}";
            script.Append("printf '%s\\n' ").Append(Quoted($"\u001b[32;1m{shown}\u001b[0;m")).Append('\n').Append(command).Append('\n');
        }

        if (after is not null)
        {
            script.Append(SaveState.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("@state@", Quoted(after), StringComparison.Ordinal)).Append('\n');
        }

        return script.ToString();
    }

    /// <summary>The words of a simple command, or null when it needs a shell: pipes, redirections, substitutions.</summary>
    public static IReadOnlyList<string>? Words(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var open = false;
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (c is '\'' or '"')
            {
                var close = line.IndexOf(c, i + 1);
                if (close < 0 || line[i..close].Contains('`', StringComparison.Ordinal))
                {
                    return null;
                }

                word.Append(line, i + 1, close - i - 1);
                open = true;
                i = close;
            }
            else if (c == '\\' && i + 1 < line.Length)
            {
                i++;
                if (line[i] != '\n')
                {
                    word.Append(line[i]);
                    open = true;
                }
            }
            else if (c is '|' or '&' or ';' or '<' or '>' or '(' or ')' or '`' or '$' || (c == '\n' && line[i..].Trim().Length > 0))
            {
                return null;
            }
            else if (char.IsWhiteSpace(c))
            {
                if (open)
                {
                    words.Add(word.ToString());
                    word.Clear();
                    open = false;
                }
            }
            else
            {
                word.Append(c);
                open = true;
            }
        }

        if (open)
        {
            words.Add(word.ToString());
        }

        return words;
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
