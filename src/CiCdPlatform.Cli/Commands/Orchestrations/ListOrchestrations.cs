using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CiCdPlatform.Cli.Output;
using CiCdPlatform.Cli.Server;
using CiCdPlatform.Features.Operations;
using Spectre.Console;

namespace CiCdPlatform.Cli.Commands;

/// <summary><c>hyper orchestrations list</c>: a page of instances, once or refreshed.</summary>
internal static class ListOrchestrations
{
    private static readonly TimeSpan RefreshEvery = TimeSpan.FromSeconds(2);

    public static Command Create(ServerOptions server)
    {
        var name = new Option<string?>("--name") { Description = "Of this orchestration" };
        var state = new Option<string?>("--state") { Description = "pending, running, suspended, completed, failed, terminated or set-aside" };
        var tenant = new Option<string?>("--tenant") { Description = "On whose behalf" };
        var since = new Option<string?>("--since") { Description = "Created since: 30m, 12h, 7d or a moment" };
        var before = new Option<string?>("--before") { Description = "Created before: 30m, 12h, 7d ago or a moment" };
        var archived = new Option<bool>("--archived") { Description = "In the archive" };
        var after = new Option<string?>("--after") { Description = "The page that follows, as the one before said" };
        var limit = new Option<int>("--limit") { Description = "At most so many, 1 to 1000", DefaultValueFactory = _ => 30 };
        var watch = new Option<bool>("--watch") { Description = "Refresh every two seconds until stopped" };
        var json = CommonOptions.Json();
        var command = new Command("list", "List instances, the newest first") { name, state, tenant, since, before, archived, after, limit, watch, json };
        server.AddTo(command);
        command.SetAction((parsed, cancellation) => CommandRunner.RunAsync(
            async token =>
            {
                using var client = server.Open(parsed);
                string Address() => "api/v1/orchestrations" + Query(
                    ("name", Named(parsed.GetValue(name))),
                    ("state", parsed.GetValue(state)),
                    ("tenant", parsed.GetValue(tenant)),
                    ("createdSince", Moment("--since", parsed.GetValue(since))),
                    ("createdBefore", Moment("--before", parsed.GetValue(before))),
                    ("archived", parsed.GetValue(archived) ? "true" : null),
                    ("after", parsed.GetValue(after)),
                    ("limit", parsed.GetValue(limit).ToString(CultureInfo.InvariantCulture)));
                if (parsed.GetValue(watch) && Terminal.Out.Profile.Capabilities.Interactive && !parsed.GetValue(json))
                {
                    return await WatchAsync(client, Address, token);
                }

                var document = await client.GetAsync(Address(), token);
                if (parsed.GetValue(json))
                {
                    CommandRunner.WriteJson(document);
                    return ExitCode.Done;
                }

                var page = document.Deserialize<OrchestrationPage>(JsonSerializerOptions.Web)!;
                if (page.Instances.Count == 0)
                {
                    await Console.Error.WriteLineAsync("No instance fits.");
                    return ExitCode.Done;
                }

                Terminal.Out.Write(OrchestrationDrawing.Table(page.Instances, Terminal.Out.Profile.Width, TimeProvider.System.GetUtcNow()));
                if (page.Next is { } next)
                {
                    await Console.Error.WriteLineAsync($"There are more: --after {next}");
                }

                return ExitCode.Done;
            },
            cancellation));
        return command;
    }

    private static async Task<int> WatchAsync(ServerClient client, Func<string> address, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(RefreshEvery);
        await Terminal.Out.Live(new Text("")).AutoClear(false).Overflow(VerticalOverflow.Crop).Cropping(VerticalOverflowCropping.Bottom).StartAsync(async live =>
        {
            do
            {
                var page = (await client.GetAsync(address(), cancellation)).Deserialize<OrchestrationPage>(JsonSerializerOptions.Web)!;
                live.UpdateTarget(OrchestrationDrawing.Table(page.Instances, Terminal.Out.Profile.Width, TimeProvider.System.GetUtcNow()));
            }
            while (await timer.WaitForNextTickAsync(cancellation));
        });
        return ExitCode.Done;
    }

    /// <summary>Names are long: what people leave out is put back.</summary>
    private static string? Named(string? name) => name is null || name.EndsWith("Orchestration", StringComparison.Ordinal) ? name : name + "Orchestration";

    private static string? Moment(string option, string? text) => text is null ? null
        : Durations.Moment(text, TimeProvider.System.GetUtcNow()) is { } moment ? moment.ToString("O", CultureInfo.InvariantCulture)
        : throw new ServerException(ExitCode.Usage, $"{option} must be an age such as 30m, 12h or 7d, or a moment such as 2030-01-31T12:00:00Z");

    private static string Query(params (string Name, string? Value)[] parts) =>
        "?" + string.Join('&', parts.Where(part => !string.IsNullOrEmpty(part.Value)).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}"));
}
