using System.Collections.Frozen;

namespace CiCdPlatform.Core.Diagnosis.Cues;

/// <summary>Groups of words, found by their first word, and what they say; and beginnings of lines.</summary>
internal static class CuePhrases
{
    // Looked up by the first word; the rest must follow after it, in any case.
    private static readonly FrozenDictionary<string, Phrase[]> ByFirst = Table(
        (Cue.Missing, "no such|not found|not exist|not installed|not declared|no rule to make|no module named|no matching|no version|no package|no tests found|no candidate|no provider|not defined|not available|none of|no space left|not a member|no longer|not resolved|not be found|not been"),
        (Cue.Cannot, "could not|can not|did not|does not|was not|is not|were not|are not|has not|not supported|not able|not allowed|not match|not permitted"),
        (Cue.Timeout, "timed out|no output has been|no message in|took longer|time limit"),
        (Cue.Network, "connection reset|connection refused|connection error|connection timed|connection closed|could not resolve host|network error|network is|service unavailable|bad gateway|gateway timeout|too many requests|name resolution|rate limit|tls handshake|ssl handshake|ssl error|ssl certificate|certificate verify|certificate subject|no certificate|socket hang|dns resolution|remote end hung|early eof|status code 5"),
        (Cue.Denied, "permission denied|access denied|authentication failed|authentication required|not authorized|not accessible by"),
        (Cue.Fatal, "core dumped|stack overflow|out of memory|memory exhausted|heap out of|bus error|illegal instruction"),
        (Cue.Wrapper, "recipe for target|build failed|test failed|tests failed|exited with|exit status|exit code|returned a non-zero|non-zero exit|command failed|build failure|compilation failed|build aborted|returned an unsuccessful|waiting for unfinished|waiting for other jobs|failed to execute goal|could not compile|aborting due to|problems found|ended with|returned with code|failed with exit|failed with code|following error occurred"),
        (Cue.NoFailures, "0 failed|0 failures|0 errors|0 error|0 fail|no errors|no error|without error|no problems|no failures|no warnings|0 warnings|0 problems|failures: 0|errors: 0|failed: 0"),
        (Cue.Hint, "run with|re-run|rerun|for more information|more info|additional logging|full log|full trace|learn more|possible solutions|did you mean|has been moved|you can use"));

    private static readonly FrozenDictionary<string, Phrase[]>.AlternateLookup<ReadOnlySpan<char>> Lookup = ByFirst.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>How lines begin that say by that alone what they are; the first that fits counts.</summary>
    private static readonly (string Start, Cue Cue)[] Starts =
    [
        ("Traceback (most recent", Cue.TraceHead),
        ("Exception in thread", Cue.TraceHead | Cue.Exception),
        ("Caused by:", Cue.TraceHead),
        ("goroutine ", Cue.TraceHead),
        ("panic: ", Cue.TraceHead | Cue.ErrorMark),
        ("thread '", Cue.TraceHead),
        ("stack backtrace", Cue.TraceHead),
        ("Stack trace", Cue.TraceHead),
        ("stacktrace:", Cue.TraceHead),
        ("Backtrace", Cue.TraceHead),
        ("Debugger entered", Cue.TraceHead | Cue.ErrorMark),
        ("Unhandled exception", Cue.TraceHead | Cue.ErrorMark),
        ("Uncaught ", Cue.TraceHead | Cue.ErrorMark),
        ("** (", Cue.ErrorMark),
        ("E   ", Cue.ErrorMark),
        ("not ok", Cue.NotOk),
        ("--- FAIL", Cue.FailShout | Cue.ErrorMark),
        ("FAIL\t", Cue.Wrapper),
        ("npm ERR!", Cue.Wrapper),
        ("npm error", Cue.Wrapper),
        ("lerna ERR!", Cue.Wrapper),
        ("yarn run v", Cue.Echo),
        ("error Command failed", Cue.Wrapper),
        ("info Visit https://yarnpkg", Cue.Wrapper),
        ("ERR_PNPM", Cue.Wrapper),
        ("ELIFECYCLE", Cue.Wrapper),
        ("ninja: build stopped", Cue.Wrapper),
        ("rake aborted!", Cue.Wrapper | Cue.Fatal),
        ("error: build failed", Cue.Wrapper),
        ("error: aborting", Cue.Wrapper),
        ("error: could not compile", Cue.Wrapper),
        ("error: test failed", Cue.Wrapper),
        ("warning: build failed", Cue.Wrapper),
        ("The command \"", Cue.Wrapper | Cue.Exit),
        ("The command '", Cue.Wrapper),
        ("Done. Your build exited", Cue.Wrapper | Cue.Exit),
        ("Process completed with exit", Cue.Wrapper | Cue.Exit),
        ("##[", Cue.Mark),
        ("::error", Cue.ErrorMark),
        ("* What went wrong", Cue.ErrorMark),
        ("* Try:", Cue.Hint),
        ("* Get more help", Cue.Hint),
        ("FAILURE: Build failed", Cue.Wrapper),
        ("BUILD FAILED", Cue.Wrapper),
        ("BUILD FAILURE", Cue.Wrapper),
        ("FAILURES!", Cue.Summary),
        ("Result: FAIL", Cue.Summary),
        ("Command failed with", Cue.Wrapper),
        ("FAILED (", Cue.Summary),
        ("Tests: ", Cue.Summary),
        ("Tests run:", Cue.Summary),
        ("Failures:", Cue.Heading),
        ("Failed tests:", Cue.Heading),
        ("There was ", Cue.Heading),
        ("There were ", Cue.Heading),
        ("Executed ", Cue.Summary),
        ("ok ", Cue.Success),
        ("PASS", Cue.Success),
        ("Done. ", Cue.Wrapper),
        ("$ ", Cue.Echo),
        ("+ ", Cue.Echo),
        ("> Task :", Cue.Echo | Cue.Wrapper),
        ("> ", Cue.Echo),
        ("Get:", Cue.Progress),
        ("Hit:", Cue.Progress),
        ("+++", Cue.Difference),
        ("@@ ", Cue.Difference),
        ("diff --git", Cue.Difference | Cue.Diagnostic),
        ("Usage:", Cue.Hint),
        ("usage:", Cue.Hint),
        ("Run with", Cue.Hint),
    ];

    /// <summary>What a word says together with what follows it.</summary>
    public static Cue At(ReadOnlySpan<char> word, ReadOnlySpan<char> rest)
    {
        var cue = Cue.None;
        if (Lookup.TryGetValue(word, out var phrases))
        {
            foreach (var phrase in phrases)
            {
                cue |= rest.StartsWith(phrase.Then, StringComparison.OrdinalIgnoreCase) ? phrase.Cue : Cue.None;
            }
        }

        return cue;
    }

    /// <summary>What the beginning of a line, without its indentation, says.</summary>
    public static Cue OfStart(ReadOnlySpan<char> text)
    {
        foreach (var (start, cue) in Starts)
        {
            if (text[0] == start[0] && text.StartsWith(start, StringComparison.Ordinal))
            {
                // An added line of a difference is indented as its code is.
                return start == "+ " && text.Length > 2 && text[2] == ' ' ? Cue.Difference : cue;
            }
        }

        return Cue.None;
    }

    // Reference types all the way: code for values in collections would have to be compiled at every start.
    private static FrozenDictionary<string, Phrase[]> Table(params (Cue Cue, string Phrases)[] rows)
    {
        var table = new Dictionary<string, List<Phrase>>(StringComparer.OrdinalIgnoreCase);
        foreach (var (cue, phrases) in rows)
        {
            foreach (var phrase in phrases.Split('|'))
            {
                var first = FirstWord(phrase);
                if (!table.TryGetValue(first, out var known))
                {
                    table[first] = known = [];
                }

                known.Add(new Phrase(phrase[first.Length..], cue));
            }
        }

        return table.ToFrozenDictionary(entry => entry.Key, entry => entry.Value.ToArray(), StringComparer.OrdinalIgnoreCase);
    }

    private static string FirstWord(string phrase) => phrase.AsSpan().IndexOfAny(' ', '-', ':') is var end and > 0 ? phrase[..end] : phrase;

    private sealed record Phrase(string Then, Cue Cue);
}
