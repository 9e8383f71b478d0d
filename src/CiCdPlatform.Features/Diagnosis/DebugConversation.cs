using System.Globalization;
using System.Text;
using CiCdPlatform.Core.Diagnosis;
using CiCdPlatform.Core.Mending;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Features.Pipelines.Proof;
using CiCdPlatform.Runner;
using CiCdPlatform.Runner.Isolation;

namespace CiCdPlatform.Features.Diagnosis;

/// <summary>What is looked into: a log, and the files that it failed on where they are known.</summary>
public sealed record DebugSubject(ForgeKind Forge, string Definition, string? Job, string Log);

/// <summary>A mend that is proposed; <paramref name="Number"/> is what <c>try</c> takes.</summary>
public sealed record ProposedPatch(int Number, string Patcher, string Pattern, string Reason, string Effect, double Confidence, string Diff, string? Command);

/// <summary>An answer of a session; <paramref name="Run"/> says that something has to be run before there is one.</summary>
public sealed record DebugReply(string Text)
{
    public IReadOnlyList<LogText> Lines { get; init; } = [];

    public IReadOnlyList<ProposedPatch> Patches { get; init; } = [];

    /// <summary><c>try</c> or <c>rerun</c>: <see cref="DebugConversation.RunAsync"/> does it; <c>ask</c>: a language model answers.</summary>
    public string? Run { get; init; }

    /// <summary>The patch to try; 0 for one that a language model writes.</summary>
    public int Patch { get; init; }

    /// <summary>How a run came out, such as <c>proven</c>.</summary>
    public string? Outcome { get; init; }

    /// <summary><c>language-model</c> where one answered; null for what was read or run.</summary>
    public string? Source { get; init; }
}

/// <summary>Answers questions about one failure: why, the lines, the tests, what would mend it; and tries that out. It holds no state but its subject, so that a session may go on anywhere.</summary>
public sealed class DebugConversation
{
    private const int MaxLines = 200;
    private const int Around = 3;

    private const string Help = """
        why              what failed, and the lines that say so
        show 120-140     lines of the log
        find TEXT        lines of the log that hold a text
        tests            the tests that failed
        problems         what tools say about places in the code
        patches          what would mend it
        try 1            run the failing jobs with patch 1
        rerun            run the failing jobs as they are
        """;

    private readonly DebugSubject _subject;
    private readonly RepositorySnapshot? _snapshot;
    private readonly byte[] _log;
    private readonly Lazy<LogDiagnosis> _diagnosis;
    private readonly Lazy<IReadOnlyList<DefinitionError>> _errors;
    private readonly Lazy<IReadOnlyList<Patch>> _patches;

    /// <summary>A conversation; without files nothing can be mended or run.</summary>
    public DebugConversation(DebugSubject subject, RepositorySnapshot? snapshot, Func<Patch, double>? confidence = null)
    {
        ArgumentNullException.ThrowIfNull(subject);
        (_subject, _snapshot, _log) = (subject, snapshot, Encoding.UTF8.GetBytes(subject.Log));
        _diagnosis = new(() => LogDiagnoser.Diagnose(new MemoryStream(_log), DiagnosisContext.None with { Job = subject.Job }));
        _errors = new(() => snapshot is null || subject.Log.Length > 0 ? [] : Errors(snapshot));
        _patches = new(() => snapshot is null ? [] : AllPatchers.Propose(Context(snapshot), confidence));
    }

    /// <summary>What the log says, where that was found out before.</summary>
    public LogDiagnosis? Known { get; init; }

    /// <summary>Whether a language model answers what nothing else does.</summary>
    public bool AsksModel { get; init; }

    /// <summary>What the log says.</summary>
    public LogDiagnosis Diagnosis => Known ?? _diagnosis.Value;

    /// <summary>What is wrong with the definition, where there is no log because nothing ran.</summary>
    public IReadOnlyList<DefinitionError> DefinitionErrors => _errors.Value;

    /// <summary>What would mend the failure, the most confident first.</summary>
    public IReadOnlyList<ProposedPatch> Patches => [.. _patches.Value.Select((patch, index) => new ProposedPatch(
        index + 1, patch.Patcher, patch.Pattern, patch.Reason, patch.Effect, patch.Confidence, PatchApplication.Apply(_snapshot!, patch.Edits) is { } texts ? PatchApplication.Diff(_snapshot!, texts) : "", patch.Command?.Script))];

    /// <summary>The answer to what a person said, at once.</summary>
    public DebugReply Answer(string said)
    {
        ArgumentNullException.ThrowIfNull(said);
        var words = said.Trim().Split(' ', 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var rest = words.Length > 1 ? words[1] : "";
        return (words.Length > 0 ? words[0].ToLowerInvariant().TrimEnd('?') : "") switch
        {
            "show" or "lines" or "line" => Show(rest),
            "find" or "grep" => Find(rest),
            "tests" => Tests(),
            "problems" or "errors" => Problems(),
            "patches" or "fix" or "fixes" or "mend" => Proposals(),
            "try" => Try(rest),
            "rerun" or "re-run" or "run" => _snapshot is null ? NoFiles() : new DebugReply("running the failing jobs as they are") { Run = "rerun" },
            "help" or "?" => new DebugReply(Help),
            "" or "why" => Why(),
            _ => AsksModel ? new DebugReply("asking the language model") { Run = "ask" } : Why(),
        };
    }

    /// <summary>Does what a reply says has to be run, in the sandbox of this machine.</summary>
    public Task<DebugReply> RunAsync(DebugReply asked, NetworkAccess network, TimeProvider time, CancellationToken cancellation) => RunAsync(asked, network, time, null, cancellation);

    /// <summary>The same; <paramref name="write"/> writes the patch where none is known.</summary>
    internal async Task<DebugReply> RunAsync(DebugReply asked, NetworkAccess network, TimeProvider time, Func<MendContext, CancellationToken, Task<Patch?>>? write, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(asked);
        if (_snapshot is null || asked.Run is null)
        {
            return NoFiles();
        }

        if (!Sandbox.IsAvailable)
        {
            return new DebugReply("this machine has no sandbox (bubblewrap), and jobs run in one alone") { Outcome = "unproven" };
        }

        var scratch = Directory.CreateTempSubdirectory("cicd-debug-").FullName;
        try
        {
            var runner = new PipelineRunner(new RunnerOptions { WorkFolder = Path.Combine(scratch, "work"), Isolate = true, Network = network, MaxParallelJobs = Math.Max(1, Environment.ProcessorCount / 2) }, time);
            var subject = new MendSubject(_subject.Forge, _subject.Definition, _subject.Job is { } job ? [job] : [], "main", "main");
            var only = asked.Patch > 0 ? [_patches.Value[asked.Patch - 1]] : Array.Empty<Patch>();
            var result = await new MendProver(runner, scratch) { Only = only, Otherwise = asked is { Run: "try", Patch: 0 } ? write : null }.MendAsync(subject, _snapshot, _subject.Log, cancellation);
            var outcome = MendFailureActivity.NameOf(result.End);
            return new DebugReply(result.End switch
            {
                MendEnd.Proven when asked.Patch == 0 => string.Create(CultureInfo.InvariantCulture, $"the failing jobs went green with what the language model wrote ({result.Patches[^1].Reason}); {result.TestsRun} tests ran\n{PatchApplication.Diff(_snapshot, result.Texts)}"),
                MendEnd.Proven => string.Create(CultureInfo.InvariantCulture, $"the failing jobs went green with it; {result.TestsRun} tests ran"),
                MendEnd.PassesUnchanged => "the failing jobs pass as they are: what failed is not in the files",
                MendEnd.NothingProposed when asked.Run == "rerun" => "the failing jobs fail again as they are",
                MendEnd.NothingProposed => "the language model wrote nothing that holds",
                _ => result.Reason ?? "the failing jobs did not go green",
            })
            {
                Outcome = asked.Run == "rerun" && result.End == MendEnd.NothingProposed ? "red" : outcome,
            };
        }
        finally
        {
            ScratchFiles.Remove(scratch);
        }
    }

    internal MendContext Context(RepositorySnapshot snapshot) => new(_subject.Forge, snapshot, _subject.Definition, _subject.Job, _subject.Log) { Diagnosis = Diagnosis, DefinitionErrors = DefinitionErrors };

    private List<DefinitionError> Errors(RepositorySnapshot snapshot)
    {
        var planner = new PipelineRunner(new RunnerOptions { WorkFolder = Path.GetTempPath() }, TimeProvider.System);
        var plan = new SandboxRun(planner, new MendSubject(_subject.Forge, _subject.Definition, [], "main", "main")).Plan(snapshot, "");
        return [.. (plan?.Errors ?? []).Select(error => new DefinitionError(error.Line, error.Message))];
    }

    private static DebugReply NoFiles() => new("the files that it failed on are not known: name the repository");

    private DebugReply Why()
    {
        var diagnosis = Diagnosis;
        return new DebugReply(diagnosis.Summary) { Lines = diagnosis.Spans is [var span, ..] ? Lines(span.Start, Math.Min(span.End, span.Start + MaxLines - 1)) : [] };
    }

    /// <summary>Lines around those that matter, at most so many, the last ones where nothing stands out.</summary>
    internal IReadOnlyList<LogText> Surroundings(int most)
    {
        var start = Diagnosis.Spans is [var span, ..] ? Math.Max(1, Math.Min(span.Start - (most / 4), span.End - most + 1 + (most / 4))) : Math.Max(1, Encoding.UTF8.GetString(_log).Count(c => c == '\n') - most);
        return LogExcerpt.Read(new MemoryStream(_log), start, start + most - 1);
    }

    private DebugReply Show(string rest)
    {
        var parts = rest.Split(['-', '.', ' ', ':'], StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0 || !long.TryParse(parts[0], CultureInfo.InvariantCulture, out var from) || from < 1)
        {
            return new DebugReply("say which lines, such as: show 120-140");
        }

        var to = parts.Length > 1 && long.TryParse(parts[1], CultureInfo.InvariantCulture, out var given) ? given : from;
        return new DebugReply($"lines {from} to {to}") { Lines = Lines(from, Math.Min(Math.Max(from, to), from + MaxLines - 1)) };
    }

    private DebugReply Find(string text)
    {
        if (text.Length == 0)
        {
            return new DebugReply("say what to find, such as: find error");
        }

        var found = Lines(1, long.MaxValue).Where(line => line.Text.Contains(text, StringComparison.OrdinalIgnoreCase)).Take(MaxLines).ToList();
        return new DebugReply(found.Count == 0 ? "no line holds that" : $"{found.Count} lines") { Lines = found };
    }

    private DebugReply Tests()
    {
        var tests = Diagnosis.Tests;
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{tests.Run} tests ran, {tests.Failed} failed, {tests.Skipped} were skipped");
        foreach (var test in tests.Failures.Take(MaxLines))
        {
            text.Append("\n- ").Append(test.Name).Append(test.Message is { } message ? ": " + message.Split('\n')[0] : "");
        }

        return new DebugReply(text.ToString());
    }

    private DebugReply Problems()
    {
        var problems = Diagnosis.Problems;
        return new DebugReply(problems.Count == 0 ? "no tool names a place" : string.Join('\n', problems.Take(MaxLines).Select(problem => $"- {problem.File}{(problem.Line is { } line ? $":{line}" : "")} {problem.Tool}: {problem.Message.Split('\n')[0]}")));
    }

    private DebugReply Proposals()
    {
        if (_snapshot is null)
        {
            return NoFiles();
        }

        var patches = Patches;
        return new DebugReply(patches.Count == 0 ? "no patcher knows this failure" : string.Join('\n', patches.Select(patch => $"{patch.Number}. {patch.Reason} ({patch.Confidence.ToString("P0", CultureInfo.InvariantCulture)} sure, {patch.Patcher})"))) { Patches = patches };
    }

    private DebugReply Try(string rest)
    {
        if (_snapshot is null)
        {
            return NoFiles();
        }

        var count = _patches.Value.Count;
        if (count == 0 && AsksModel)
        {
            return new DebugReply("no patcher knows this failure: the language model is asked for a patch, which is tried") { Run = "try" };
        }

        return int.TryParse(rest.Length == 0 ? "1" : rest, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= count
            ? new DebugReply($"trying: {_patches.Value[number - 1].Reason}") { Run = "try", Patch = number }
            : new DebugReply(count == 0 ? "no patcher knows this failure" : $"there are patches 1 to {count}");
    }

    private List<LogText> Lines(long from, long to) => [.. LogExcerpt.Read(new MemoryStream(_log), Math.Max(1, from), to).Take(from == 1 && to == long.MaxValue ? int.MaxValue : MaxLines + Around)];
}
