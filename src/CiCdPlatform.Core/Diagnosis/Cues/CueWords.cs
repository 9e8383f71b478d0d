using System.Collections.Frozen;

namespace CiCdPlatform.Core.Diagnosis.Cues;

/// <summary>Words, whole and in any case, and what they say. The table grows by general words of tools' messages, not by names of projects.</summary>
internal static class CueWords
{
    private static readonly FrozenDictionary<string, Said> Words = new Dictionary<string, Said>(StringComparer.OrdinalIgnoreCase)
        .With(Cue.Error, "error errors err errored erred")
        .With(Cue.Fatal, "fatal panic panicked panics abort aborted aborting aborts crash crashed crashes killed terminated segfault segmentation sigsegv sigabrt sigkill sigill oom corrupted corrupt uncaught unhandled")
        .With(Cue.Fail, "fail fails failed failing failure failures unsuccessful unsuccessfully broken breaks dubious")
        .With(Cue.Missing, "missing undefined undeclared unresolved unknown unavailable nonexistent enoent notfound unbound uninitialized undocumented unpublished absent 404")
        .With(Cue.Cannot, "cannot cant can't couldn't unable won't doesn't didn't isn't hasn't wasn't aren't unrecognized unrecognised unsupported unsatisfied unsatisfiable unreachable inaccessible impossible not")
        .With(Cue.Invalid, "invalid illegal unexpected mismatch mismatched incompatible conflict conflicts conflicting malformed incorrect wrong bad badly ambiguous duplicate duplicated redefinition redeclared inconsistent exceeded exceeds overflow violation violations violates unused misspelled outdated insecure vulnerable unformatted unmet badmatch badarg")
        .With(Cue.Denied, "denied forbidden unauthorized unauthorised eacces eperm refused rejected disallowed prohibited insufficient 401 403")
        .With(Cue.Timeout, "timeout timeouts etimedout stalled hung deadline")
        .With(Cue.Network, "econnreset econnrefused enotfound unreachable 502 503 504 429 disconnected")
        .With(Cue.Must, "must should shall expected required requires require needs need")
        .With(Cue.Warning, "warning warnings warn")
        .With(Cue.Deprecated, "deprecated deprecation obsolete")
        .With(Cue.Assertion, "assert asserts assertion assertions asserting asserted assertequal asserttrue assertfalse")
        .With(Cue.Success, "passed success succeeded successful successfully ok passing done")
        .With(Cue.Progress, "downloading downloaded fetching fetched installing installed compiling unpacking extracting resolving receiving counting compressing cloning cached caching updating setting preparing selecting processing linking copying creating get hit ign using building generating loading running started starting finished retrieving configuring checking linting testing executing wrote writing uploading pulling pushed waiting queued")
        .With(Cue.Hint, "usage hint help suggestion try see note tip please refer")
        .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, Said>.AlternateLookup<ReadOnlySpan<char>> Lookup = Words.GetAlternateLookup<ReadOnlySpan<char>>();

    public static Cue Of(ReadOnlySpan<char> word) => Lookup.TryGetValue(word, out var said) ? said.Cue : Cue.None;

    private static Dictionary<string, Said> With(this Dictionary<string, Said> words, Cue cue, string list)
    {
        foreach (var word in list.Split(' '))
        {
            words[word] = new Said((words.GetValueOrDefault(word)?.Cue ?? Cue.None) | cue);
        }

        return words;
    }

    // A reference, because code for collections of values would have to be compiled at every start.
    private sealed record Said(Cue Cue);
}
