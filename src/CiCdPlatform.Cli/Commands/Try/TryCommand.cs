using System.CommandLine;
using CiCdPlatform.Cli.Output;
using CiCdPlatform.Runner;

namespace CiCdPlatform.Cli.Commands;

/// <summary><c>hyper try [PATH]</c>: the whole loop on a copy of a repository, against a forge on this machine.</summary>
internal static class TryCommand
{
    public static Command Create()
    {
        var path = new Argument<string?>("path") { Description = "A git repository; without it, the sample that ships with hyper", Arity = ArgumentArity.ZeroOrOne };
        var forge = CommonOptions.Forge();
        var json = CommonOptions.Json();
        var noIsolation = new Option<bool>("--no-isolation") { Description = "Run the repository's code without a sandbox, as you" };
        var network = new Option<NetworkAccess>("--network")
        {
            Description = "Which steps may use the network: none, dependencies (only steps that fetch packages) or all",
            DefaultValueFactory = _ => NetworkAccess.Dependencies,
        };
        var timeout = new Option<int>("--timeout") { Description = "Minutes after which it is given up", DefaultValueFactory = _ => 15 };
        var stay = new Option<bool>("--stay") { Description = "Leave the forge and the server running afterwards, to look at in a browser, until Ctrl+C" };
        var command = new Command("try", "Analyse, write the pipeline, commit it, watch it run, review it and learn: all on a local forge") { path, forge, json, noIsolation, network, timeout, stay };
        command.SetAction((parsed, cancellation) => CommandRunner.RunAsync(
            async token =>
            {
                var options = new TryOptions(
                    parsed.GetValue(path), parsed.GetValue(forge), parsed.GetValue(noIsolation), parsed.GetValue(network), TimeSpan.FromMinutes(parsed.GetValue(timeout)));
                var isStaying = parsed.GetValue(stay);
                var document = await new TryRun(options, new Timeline(Terminal.Error, TimeProvider.System)).RunAsync(
                    async (document, addresses) =>
                    {
                        if (parsed.GetValue(json))
                        {
                            CommandRunner.WriteJson(document);
                        }
                        else
                        {
                            TryView.Draw(document);
                        }

                        if (isStaying)
                        {
                            TryView.Draw(addresses);
                            await Task.Delay(Timeout.InfiniteTimeSpan, token).ContinueWith(static _ => { }, TaskScheduler.Default);
                        }
                    },
                    token);
                return document.Outcome == "green" ? ExitCode.Done : ExitCode.Failed;
            },
            cancellation));
        return command;
    }
}

/// <summary>What to try and how.</summary>
internal sealed record TryOptions(string? Path, Core.Pipelines.ForgeKind Forge, bool NoIsolation, NetworkAccess Network, TimeSpan Timeout);
