using System.CommandLine;
using CiCdPlatform.Cli.Output;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Features.Diagnosis;
using CiCdPlatform.Forges;
using CiCdPlatform.Runner;

namespace CiCdPlatform.Cli.Commands;

/// <summary><c>hyper debug LOG</c> or <c>--run URL</c>: looks into one failure, question by question: why, the lines, what would mend it; and tries that out in the sandbox.</summary>
internal static class DebugCommand
{
    public static Command Create()
    {
        var failure = new FailureArguments("The log of the failed job");
        var path = new Option<DirectoryInfo?>("--path") { Description = "The repository that it failed on; that of the run by default, and without one nothing is mended or run" };
        var forge = new Option<string>("--forge") { Description = "github or gitlab", DefaultValueFactory = _ => "github" };
        forge.AcceptOnlyFromAmong("github", "gitlab");
        var definition = new Option<string?>("--definition") { Description = "The pipeline's file; that of the run, .github/workflows/ci.yml or .gitlab-ci.yml by default" };
        var job = new Option<string?>("--job") { Description = "The job that failed, as the forge names it; the first that failed by default" };
        var network = new Option<NetworkAccess>("--network") { Description = "Which steps may use the network: None, Dependencies or All", DefaultValueFactory = _ => NetworkAccess.Dependencies };
        var say = new Option<string[]>("--say") { Description = "A question to answer in place of those on standard input; may be given again", AllowMultipleArgumentsPerToken = false };
        var json = CommonOptions.Json();
        var command = new Command("debug", "Look into a failure: ask why, show lines, try a mend, run the job again") { failure.Log, failure.Run, path, forge, definition, job, network, say, json };
        failure.Check(command);
        command.SetAction((parsed, cancellation) => CommandRunner.RunAsync(
            async token =>
            {
                using var named = parsed.GetValue(path) is { } folder ? SnapshotInput.Open(folder.FullName) : null;
                if (parsed.GetValue(failure.Run) is { } url)
                {
                    await using var read = ForgeRun.Open(url);
                    var failed = await read.ReadAsync(parsed.GetValue(job), token);
                    using var files = named is null && failed.Commit is { } commit ? await read.ReadFilesAsync(commit, token) : null;
                    return await AnswerAsync(SubjectOf(failed, parsed.GetValue(definition)), named ?? files, parsed.GetValue(network), parsed.GetValue(say) ?? [], parsed.GetValue(json), token);
                }

                var kind = parsed.GetValue(forge) == "gitlab" ? ForgeKind.GitLab : ForgeKind.GitHub;
                var subject = new DebugSubject(kind, parsed.GetValue(definition) ?? Usual(kind), parsed.GetValue(job), await ReadAsync(parsed.GetValue(failure.Log)!, token));
                return await AnswerAsync(subject, named, parsed.GetValue(network), parsed.GetValue(say) ?? [], parsed.GetValue(json), token);
            },
            cancellation));
        return command;
    }

    private static string Usual(ForgeKind forge) => forge == ForgeKind.GitHub ? ".github/workflows/ci.yml" : ".gitlab-ci.yml";

    private static DebugSubject SubjectOf(FailedRun failed, string? definition) =>
        failed is { State: RunState.Success or RunState.Queued or RunState.Running, Jobs: [] } ? throw new InputException("no job of the run failed")
        : new DebugSubject(failed.Forge, definition ?? (failed.Definition is { Length: > 0 } file ? file : Usual(failed.Forge)), failed.Jobs.Count > 0 ? failed.Jobs[0].Name : null, failed.Jobs.Count > 0 ? failed.Jobs[0].Log : "");

    private static async Task<string> ReadAsync(string log, CancellationToken cancellation) =>
        File.Exists(log) ? await File.ReadAllTextAsync(log, cancellation) : throw new InputException($"{log}: there is no such log: give the log of a failed job");

    private static async Task<int> AnswerAsync(DebugSubject subject, RepositorySnapshot? snapshot, NetworkAccess network, IReadOnlyList<string> given, bool isJson, CancellationToken cancellation)
    {
        var conversation = new DebugConversation(subject, snapshot);
        var view = new DebugView(isJson);
        if (given.Count == 0)
        {
            view.Say(conversation.Answer("why"));
        }

        await foreach (var said in SaidAsync(given, view, cancellation))
        {
            var reply = conversation.Answer(said);
            view.Say(reply);
            if (reply.Run is not null)
            {
                view.Say(await conversation.RunAsync(reply, network, TimeProvider.System, cancellation));
            }
        }

        view.End();
        return ExitCode.Done;
    }

    private static async IAsyncEnumerable<string> SaidAsync(IReadOnlyList<string> given, DebugView view, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var said in given)
        {
            yield return said;
        }

        while (given.Count == 0)
        {
            view.Prompt();
            if (await Console.In.ReadLineAsync(cancellation) is not { } said || said.Trim() is "quit" or "exit")
            {
                yield break;
            }

            if (said.Trim().Length > 0)
            {
                yield return said;
            }
        }
    }
}
