using CiCdPlatform.Runner.Execution;

namespace CiCdPlatform.Runner.GitHub;

/// <summary>Takes the workflow commands out of a step's output, such as <c>::add-mask::</c>, and logs the rest.</summary>
internal sealed class WorkflowCommands(JobLog log, Dictionary<string, string> outputs)
{
    private const int Kept = 40;
    private readonly Queue<string> _last = new();
    private string? _stopped;

    /// <summary>The last lines of the output.</summary>
    public IReadOnlyCollection<string> LastLines => _last;

    public void Line(string line)
    {
        var text = line.TrimEnd('\r');
        if (_stopped is not null)
        {
            if (text.Trim() == $"::{_stopped}::")
            {
                _stopped = null;
            }
            else
            {
                Plain(text);
            }
        }
        else if (!Command(text.TrimStart()))
        {
            Plain(text);
        }
    }

    private void Plain(string text)
    {
        _last.Enqueue(text);
        if (_last.Count > Kept)
        {
            _last.Dequeue();
        }

        log.Write(text);
    }

    private bool Command(string text)
    {
        var close = text.StartsWith("::", StringComparison.Ordinal) ? text.IndexOf("::", 2, StringComparison.Ordinal) : -1;
        if (close < 3)
        {
            return false;
        }

        var head = text[2..close].Split(' ', 2);
        var data = Unescape(text[(close + 2)..]);
        switch (head[0].ToLowerInvariant())
        {
            case "add-mask":
                foreach (var value in data.Split('\n').Append(data))
                {
                    log.Mask(value.TrimEnd('\r'));
                }

                return true;
            case "error" or "warning" or "notice" or "group":
                // One line a marker: a message of several lines keeps its first line marked.
                Plain($"##[{head[0].ToLowerInvariant()}]{data}");
                return true;
            case "endgroup":
                log.Write("##[endgroup]");
                return true;
            case "debug" or "echo" or "save-state" or "add-matcher" or "remove-matcher":
                return true;
            case "stop-commands" when data.Length > 0:
                _stopped = data;
                return true;
            case "set-output" when Property(head, "name") is { Length: > 0 } name:
                outputs[name] = data;
                return true;
            case "set-env" or "add-path":
                log.Write($"##[error]The `{head[0]}` command is disabled. Please upgrade to using Environment Files.");
                return true;
            default:
                return false;
        }
    }

    private static string? Property(string[] head, string name) => head.Length < 2 ? null
        : head[1].Split(',').Select(p => p.Split('=', 2)).Where(p => p.Length == 2 && p[0].Trim() == name).Select(p => Unescape(p[1])
            .Replace("%3A", ":", StringComparison.OrdinalIgnoreCase).Replace("%2C", ",", StringComparison.OrdinalIgnoreCase)).FirstOrDefault();

    private static string Unescape(string text) => text.Replace("%0D", "\r", StringComparison.OrdinalIgnoreCase)
        .Replace("%0A", "\n", StringComparison.OrdinalIgnoreCase).Replace("%25", "%", StringComparison.Ordinal);
}
