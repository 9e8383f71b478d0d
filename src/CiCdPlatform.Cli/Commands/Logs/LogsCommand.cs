using System.CommandLine;
using System.Text.Json;
using CiCdPlatform.Cli.Output;
using CiCdPlatform.Cli.Server;

namespace CiCdPlatform.Cli.Commands;

/// <summary><c>hyper logs ID [--follow]</c>: what a run's jobs said, and what happens to it as it happens.</summary>
internal static class LogsCommand
{
    private const int MostFailures = 30;
    private static readonly string[] Ends = ["job.completed", "job.failed", "job.cancelled"];
    private static readonly Dictionary<string, string> Ended = new(StringComparer.Ordinal)
    {
        ["completed"] = "job.completed",
        ["failed"] = "job.failed",
        ["set-aside"] = "job.failed",
        ["terminated"] = "job.cancelled",
    };

    public static Command Create()
    {
        var id = new Argument<string>("id") { Description = "A delivery, a scan, another run, or a log" };
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on until it ends" };
        var server = new ServerOptions();
        var command = new Command("logs", "Show what a run's jobs said, and follow it") { id, follow };
        server.AddTo(command);
        command.SetAction((parsed, cancellation) => CommandRunner.RunAsync(
            async token =>
            {
                using var client = server.Open(parsed);
                var name = Uri.EscapeDataString(parsed.GetValue(id)!);
                if (name.StartsWith("log-", StringComparison.Ordinal))
                {
                    await PrintAsync(client, name, token);
                    return ExitCode.Done;
                }

                var ended = parsed.GetValue(follow) ? await FollowAsync(client, name, token) : null;
                foreach (var log in (await client.GetAsync($"api/v1/logs?limit=100&delivery={name}", token)).GetProperty("logs").EnumerateArray())
                {
                    await Console.Error.WriteLineAsync($"── {log.GetProperty("job").GetString()} · {log.GetProperty("state").GetString()}");
                    await PrintAsync(client, log.GetProperty("id").GetString()!, token);
                }

                return ended is "job.failed" or "job.cancelled" ? ExitCode.Failed : ExitCode.Done;
            },
            cancellation));
        return command;
    }

    private static async Task PrintAsync(ServerClient client, string log, CancellationToken cancellation)
    {
        await using var text = await client.OpenAsync($"api/v1/logs/{log}/text", cancellation);
        await using var output = Console.OpenStandardOutput();
        await text.CopyToAsync(output, cancellation);
    }

    /// <summary>The event with which it ended. A stream that breaks off goes on after the last event, and a server that starts again is waited for.</summary>
    private static async Task<string> FollowAsync(ServerClient client, string id, CancellationToken cancellation)
    {
        // What ended long ago is told of no more, and what there is not never ends.
        var state = (await client.GetAsync($"api/v1/orchestrations/{id}", cancellation)).GetProperty("state").GetString()!;

        // From the first event that is kept: what ended before somebody looked is told too.
        var (last, failures) = (0L, 0);
        while (true)
        {
            try
            {
                if (Ended.TryGetValue(state, out var end) && !await IsToldAsync(client, id, last, cancellation))
                {
                    return end;
                }

                await using var stream = await client.OpenAsync($"api/v1/events?channels=events:job:{id}&after={last}", cancellation);
                using var lines = new StreamReader(stream);
                failures = 0;
                while (await lines.ReadLineAsync(cancellation) is { } line)
                {
                    if (!line.StartsWith("data: ", StringComparison.Ordinal))
                    {
                        continue;
                    }

                    var happened = JsonSerializer.Deserialize<JsonElement>(line.AsSpan(6));
                    last = happened.GetProperty("id").GetInt64();
                    var type = happened.GetProperty("type").GetString()!;
                    Console.WriteLine(Line(happened, type));
                    if (Ends.Contains(type))
                    {
                        return type;
                    }
                }
            }
            catch (IOException)
            {
                // Broken off: go on from the last event.
            }
            catch (ServerException e) when (e.ExitCode == ExitCode.Forge && failures++ < MostFailures)
            {
                await Console.Error.WriteLineAsync($"{e.Message} Trying again.");
            }

            await Task.Delay(TimeSpan.FromSeconds(1), cancellation);
        }
    }

    private static async Task<bool> IsToldAsync(ServerClient client, string id, long after, CancellationToken cancellation) =>
        (await client.GetAsync($"api/v1/events/recent?channels=events:job:{id}&limit=1&after={after}", cancellation)).GetProperty("events").GetArrayLength() > 0;

    private static string Line(JsonElement happened, string type)
    {
        var data = happened.GetProperty("data");
        string? Text(JsonElement from, string name) => from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        var status = data.ValueKind == JsonValueKind.Object && data.TryGetProperty("status", out var found) ? found : default;
        var words = new[] { Text(data, "line"), Text(status, "step"), Text(status, "outcome"), Text(status, "reason"), Text(data, "error") }.OfType<string>();
        return $"{happened.GetProperty("at").GetDateTimeOffset():HH:mm:ss} {type} {string.Join(" · ", words)}".TrimEnd();
    }
}
