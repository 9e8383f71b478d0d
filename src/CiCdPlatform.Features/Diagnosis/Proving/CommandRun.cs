using System.Text;
using System.Text.Json;
using CiCdPlatform.Core.Mending;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Runner;

namespace CiCdPlatform.Features.Diagnosis;

/// <summary>Runs a command of a patch over a commit in the sandbox, and brings back the files that it may change.</summary>
internal sealed class CommandRun(IPipelineRunner runner)
{
    private const string Definition = ".github/workflows/mend.yml";
    private const string Mark = "mend-file:";
    private const string Data = "mend-data:";

    /// <summary>The new texts, or why there are none.</summary>
    public async Task<(IReadOnlyDictionary<string, string>? Texts, string? Why)> RunAsync(MendCommand command, RepositorySnapshot snapshot, string repository, string commit, CancellationToken cancellation)
    {
        var trigger = new RunTrigger { Event = "push", Ref = "refs/heads/mend", Sha = commit, Repository = "local/mend", Actor = "hyper" };
        var text = Workflow(command);
        var plan = runner.Plan(ForgeKind.GitHub, trigger, [Definition], _ => text).First(plan => plan.DefinitionPath == Definition);
        var subject = new MendSubject(ForgeKind.GitHub, Definition, [], "mend", "main");
        var outcome = await new SandboxRun(runner, subject).RunAsync(plan, repository, cancellation);
        if (outcome.Jobs is not [var (_, result, log)] || result.Outcome != JobOutcome.Success)
        {
            return (null, $"`{command.Script}` did not end well: {(outcome.Jobs is [var one, ..] ? one.Result.Reason ?? "it failed" : "it did not run")}");
        }

        var texts = Read(log).Where(pair => command.MayChange(pair.Key) && snapshot.ReadText(pair.Key) != pair.Value).ToDictionary(StringComparer.Ordinal);
        return texts.Count == 0 ? (null, $"`{command.Script}` changed nothing") : (texts, null);
    }

    // The script and the paths go in as JSON, which YAML reads as it is.
    private static string Workflow(MendCommand command)
    {
        var paths = string.Join(' ', command.Outputs.Select(output => "'" + output.Replace("'", "'\\''", StringComparison.Ordinal) + "'"));
        var report = $$"""
            git -c core.quotePath=false status --porcelain --untracked-files=all -- {{paths}} | cut -c4- | while IFS= read -r file; do
              if [ -f "$file" ] && [ ! -L "$file" ]; then printf '{{Mark}}%s\n' "$file"; base64 -w 300 "$file" | sed 's/^/{{Data}}/'; fi
            done
            """;
        return $$"""
            on: push
            jobs:
              mend:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v4
                  - run: {{JsonSerializer.Serialize(command.Script)}}
                    working-directory: {{JsonSerializer.Serialize(command.Folder.Length == 0 ? "." : command.Folder)}}
                  - run: {{JsonSerializer.Serialize(report)}}
            """;
    }

    private static Dictionary<string, string> Read(string log)
    {
        var data = new Dictionary<string, StringBuilder>(StringComparer.Ordinal);
        StringBuilder? current = null;
        foreach (var line in log.Split('\n').Where(line => !line.Contains('\u001b', StringComparison.Ordinal)))
        {
            if (line.IndexOf(Mark, StringComparison.Ordinal) is >= 0 and var file)
            {
                data[line[(file + Mark.Length)..].TrimEnd('\r')] = current = new StringBuilder();
            }
            else if (line.IndexOf(Data, StringComparison.Ordinal) is >= 0 and var at)
            {
                current?.Append(line.AsSpan(at + Data.Length).TrimEnd());
            }
        }

        return data.Select(pair => (pair.Key, Text: Decode(pair.Value.ToString()))).Where(pair => pair.Text is not null).ToDictionary(pair => pair.Key, pair => pair.Text!, StringComparer.Ordinal);
    }

    private static string? Decode(string base64)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Convert.FromBase64String(base64));
        }
        catch (Exception e) when (e is FormatException or DecoderFallbackException)
        {
            // Cut off by the log's bound, or no text.
            return null;
        }
    }
}
