using CiCdPlatform.Core.Pipelines;

namespace CiCdPlatform.Core.Mending.Text;

/// <summary>A job in a pipeline's text; lines are 1-based and inclusive, <paramref name="Indent"/> is that of its id.</summary>
internal sealed record JobText(string Id, string? Name, int Start, int End, int Indent);

/// <summary>A step of a GitHub job; <paramref name="Indent"/> is that of its dash.</summary>
internal sealed record StepText(int Start, int End, int Indent);

/// <summary>A pipeline as the lines that it is written in: also of a text that is no YAML any more.</summary>
internal sealed class DefinitionText
{
    private static readonly HashSet<string> NoJobs = new(
        ["default", "include", "stages", "variables", "workflow", "image", "services", "cache", "before_script", "after_script", "spec", "pages"], StringComparer.Ordinal);

    public DefinitionText(ForgeKind forge, string path, string text)
    {
        Forge = forge;
        Path = path;
        Lines = TextLines.Split(text);
        Jobs = forge == ForgeKind.GitHub ? Read(Lines.ToList().FindIndex(line => line.TrimEnd() == "jobs:") + 1, null) : Read(0, 0);
    }

    public ForgeKind Forge { get; }

    public string Path { get; }

    public IReadOnlyList<string> Lines { get; }

    public IReadOnlyList<JobText> Jobs { get; }

    /// <summary>The job of that name on the forge, where a matrix adds its values; the only job when there is one.</summary>
    public JobText? Find(string? name)
    {
        if (name is null)
        {
            return Jobs.Count == 1 ? Jobs[0] : null;
        }

        return Jobs.FirstOrDefault(job => job.Id == name || job.Name == name)
            ?? Jobs.OrderByDescending(job => job.Id.Length).FirstOrDefault(job => name.StartsWith(job.Id + " ", StringComparison.Ordinal) || name.StartsWith(job.Id + ":", StringComparison.Ordinal)
                || (job.Name is { } shown && shown.Contains("${{", StringComparison.Ordinal) && shown.IndexOf("${{", StringComparison.Ordinal) is > 0 and var at && name.StartsWith(shown[..at], StringComparison.Ordinal)))
            ?? (Jobs.Count == 1 ? Jobs[0] : null);
    }

    /// <summary>The line where a key of a job stands, or null.</summary>
    public int? KeyOf(JobText job, string key)
    {
        var indent = ChildIndent(job);
        for (var number = job.Start + 1; number <= job.End; number++)
        {
            var line = Lines[number - 1];
            if (IndentOf(line) == indent && (line.AsSpan(indent).StartsWith(key + ":", StringComparison.Ordinal) || line.AsSpan(indent).StartsWith(key + " :", StringComparison.Ordinal)))
            {
                return number;
            }
        }

        return null;
    }

    /// <summary>The indent of a job's keys.</summary>
    public int ChildIndent(JobText job)
    {
        for (var number = job.Start + 1; number <= job.End; number++)
        {
            if (IndentOf(Lines[number - 1]) is { } indent && indent > job.Indent)
            {
                return indent;
            }
        }

        return job.Indent + 2;
    }

    /// <summary>The last line that belongs to what begins on a line: everything deeper, and a list on the same level below a key.</summary>
    public int EndOf(int start)
    {
        var indent = IndentOf(Lines[start - 1]) ?? 0;
        var isKey = !Lines[start - 1].AsSpan(indent).StartsWith("- ", StringComparison.Ordinal);
        var end = start;
        for (var number = start + 1; number <= Lines.Count; number++)
        {
            if (IndentOf(Lines[number - 1]) is not { } deeper)
            {
                continue;
            }

            if (deeper < indent || (deeper == indent && !(isKey && Lines[number - 1].AsSpan(deeper).StartsWith("- ", StringComparison.Ordinal))))
            {
                break;
            }

            end = number;
        }

        return end;
    }

    /// <summary>The steps of a GitHub job.</summary>
    public IReadOnlyList<StepText> Steps(JobText job)
    {
        var steps = new List<StepText>();
        if (KeyOf(job, "steps") is not { } key)
        {
            return steps;
        }

        var end = EndOf(key);
        int? indent = null;
        for (var number = key + 1; number <= end; number++)
        {
            var line = Lines[number - 1];
            if (IndentOf(line) is { } at && line[at] == '-' && at == (indent ??= at))
            {
                steps.Add(new StepText(number, Math.Min(EndOf(number), end), at));
            }
        }

        return steps;
    }

    /// <summary>Leading blanks; null for an empty line or a comment.</summary>
    public static int? IndentOf(string line)
    {
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] != ' ')
            {
                return line[i] is '#' or '\r' ? null : i;
            }
        }

        return null;
    }

    private List<JobText> Read(int from, int? indent)
    {
        var jobs = new List<JobText>();
        for (var index = from; index < Lines.Count && (from > 0 || indent == 0); index++)
        {
            var line = Lines[index];
            if (IndentOf(line) is not { } at)
            {
                continue;
            }

            if (Forge == ForgeKind.GitHub && at == 0)
            {
                break;
            }

            indent ??= at;
            if (at == indent && line[at] is not ('-' or '\t') && line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && line[at..colon].Trim('"', '\'', ' ') is var id && !(indent == 0 && NoJobs.Contains(id)))
            {
                jobs.Add(new JobText(id, NameOf(index, at), index + 1, EndOf(index + 1), at));
            }
        }

        return jobs;
    }

    private string? NameOf(int index, int indent)
    {
        for (var i = index + 1; i < Lines.Count && !(IndentOf(Lines[i]) <= indent); i++)
        {
            var text = Lines[i].TrimStart();
            if (text.StartsWith("steps:", StringComparison.Ordinal))
            {
                break;
            }

            if (text.StartsWith("name:", StringComparison.Ordinal))
            {
                return text["name:".Length..].Trim().Trim('"', '\'');
            }
        }

        return null;
    }
}
