using System.CommandLine;
using CiCdPlatform.Cli.Output;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Features.Diagnosis;
using CiCdPlatform.Runner;

namespace CiCdPlatform.Cli.Commands;

/// <summary><c>hyper debug LOG</c>: looks into one failure, question by question: why, the lines, what would mend it; and tries that out in the sandbox.</summary>
internal static class DebugCommand
{
    public static Command Create()
    {
        var log = new Argument<FileInfo>("log") { Description = "The log of the failed job" };
        var path = new Option<DirectoryInfo?>("--path") { Description = "The repository that it failed on; without it nothing is mended or run" };
        var forge = new Option<string>("--forge") { Description = "github or gitlab", DefaultValueFactory = _ => "github" };
        forge.AcceptOnlyFromAmong("github", "gitlab");
        var definition = new Option<string?>("--definition") { Description = "The pipeline's file; .github/workflows/ci.yml or .gitlab-ci.yml by default" };
        var job = new Option<string?>("--job") { Description = "The job that failed, as the forge names it" };
        var network = new Option<NetworkAccess>("--network") { Description = "Which steps may use the network: None, Dependencies or All", DefaultValueFactory = _ => NetworkAccess.Dependencies };
        var say = new Option<string[]>("--say") { Description = "A question to answer in place of those on standard input; may be given again", AllowMultipleArgumentsPerToken = false };
        var json = CommonOptions.Json();
        var command = new Command("debug", "Look into a failure: ask why, show lines, try a mend, run the job again") { log, path, forge, definition, job, network, say, json };
        command.SetAction((parsed, cancellation) => CommandRunner.RunAsync(
            token =>
            {
                var kind = parsed.GetValue(forge) == "gitlab" ? ForgeKind.GitLab : ForgeKind.GitHub;
                var options = new DebugOptions(
                    parsed.GetValue(log)!, parsed.GetValue(path), kind, parsed.GetValue(definition) ?? (kind == ForgeKind.GitHub ? ".github/workflows/ci.yml" : ".gitlab-ci.yml"),
                    parsed.GetValue(job), parsed.GetValue(network), parsed.GetValue(say) ?? [], parsed.GetValue(json));
                return RunAsync(options, token);
            },
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(DebugOptions options, CancellationToken cancellation)
    {
        if (!options.Log.Exists)
        {
            throw new InputException($"{options.Log.FullName}: there is no such log: give the log of a failed job");
        }

        using var snapshot = options.Path is { } folder ? RepositorySnapshots.OpenFolder(folder.FullName) : null;
        var text = await File.ReadAllTextAsync(options.Log.FullName, cancellation);
        var conversation = new DebugConversation(new DebugSubject(options.Forge, options.Definition, options.Job, text), snapshot);
        var view = new DebugView(options.IsJson);
        if (options.Say.Count == 0)
        {
            view.Say(conversation.Answer("why"));
        }

        await foreach (var said in SaidAsync(options.Say, view, cancellation))
        {
            var reply = conversation.Answer(said);
            view.Say(reply);
            if (reply.Run is not null)
            {
                view.Say(await conversation.RunAsync(reply, options.Network, TimeProvider.System, cancellation));
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

    private sealed record DebugOptions(FileInfo Log, DirectoryInfo? Path, ForgeKind Forge, string Definition, string? Job, NetworkAccess Network, IReadOnlyList<string> Say, bool IsJson);
}
