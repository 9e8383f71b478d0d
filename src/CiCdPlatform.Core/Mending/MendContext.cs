using CiCdPlatform.Core.Diagnosis;
using CiCdPlatform.Core.Mending.Text;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Repositories;

namespace CiCdPlatform.Core.Mending;

/// <summary>What is wrong with a definition, so that the forge runs nothing; lines are 1-based.</summary>
public sealed record DefinitionError(int Line, string Message);

/// <summary>A job that failed, and the files that it failed on.</summary>
public sealed class MendContext
{
    private readonly Lazy<DefinitionText?> _definition;
    private readonly Dictionary<string, IReadOnlyList<string>> _lines = new(StringComparer.Ordinal);

    /// <summary>The failure of a job; <paramref name="log"/> as the forge gives it, empty where nothing ran.</summary>
    public MendContext(ForgeKind forge, RepositorySnapshot snapshot, string definition, string? job, string log)
    {
        Forge = forge;
        Snapshot = snapshot;
        DefinitionPath = definition;
        Job = job;
        Log = FailureLog.Clean(log);
        _definition = new(() => snapshot.ReadText(definition) is { } text ? new DefinitionText(forge, definition, text) : null);
    }

    public ForgeKind Forge { get; }

    public RepositorySnapshot Snapshot { get; }

    /// <summary>The pipeline's file.</summary>
    public string DefinitionPath { get; }

    /// <summary>The job's name on the forge, where one failed.</summary>
    public string? Job { get; }

    /// <summary>The end of the log without time stamps and colours; bounded.</summary>
    public IReadOnlyList<string> Log { get; }

    /// <summary>What the log was read as, where it was.</summary>
    public LogDiagnosis? Diagnosis { get; init; }

    /// <summary>The lines that say why, where the log was read.</summary>
    public IReadOnlyList<LogText> Cause { get; init; } = [];

    /// <summary>The diff of the change that went red; empty where there is none.</summary>
    public string Change { get; init; } = "";

    /// <summary>What the forge refuses in the definition.</summary>
    public IReadOnlyList<DefinitionError> DefinitionErrors { get; init; } = [];

    /// <summary>The pipeline's text, or null when the file is not there.</summary>
    internal DefinitionText? Definition => _definition.Value;

    /// <summary>The job that failed in the pipeline's text, or null when it cannot be told.</summary>
    internal JobText? FailedJob => Definition?.Find(Job);

    /// <summary>Log lines and what is wrong with the definition: where patterns are looked for.</summary>
    internal IEnumerable<string> Messages => DefinitionErrors.Select(error => error.Message).Concat(Joined());

    // What a tool names after a colon may stand on the next line that is not empty.
    private IEnumerable<string> Joined()
    {
        for (var i = 0; i < Log.Count; i++)
        {
            yield return Log[i];
            if (Log[i].EndsWith(':') && Log.Skip(i + 1).Take(2).FirstOrDefault(line => line.Trim().Length > 0) is { } next)
            {
                yield return $"{Log[i]} {next.Trim()}";
            }
        }
    }

    /// <summary>The lines of a file; none when it is missing.</summary>
    internal IReadOnlyList<string> Lines(string path)
    {
        if (!_lines.TryGetValue(path, out var lines))
        {
            lines = Snapshot.ReadText(path) is { } text ? TextLines.Split(text) : [];
            _lines[path] = lines;
        }

        return lines;
    }
}
