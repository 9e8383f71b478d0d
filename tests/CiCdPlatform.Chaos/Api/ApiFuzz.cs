using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CiCdPlatform.Chaos.Api;

/// <summary>What a fuzz run came to; <paramref name="Faults"/> names each answer that must not be, with the number from which it can be made again.</summary>
public sealed record FuzzReport(int Seed, int Requests, int Invalid, IReadOnlyDictionary<int, int> Statuses, IReadOnlyList<string> Faults);

/// <summary>
/// Requests made from the description of the API: right ones, and ones that are wrong in a way that the description forbids. No answer may be 5xx, and none to a wrong one 2xx.
/// </summary>
public sealed class ApiFuzz(ApiDescription api, HttpClient client, string token, int seed)
{
    private static readonly string[] Nasty =
    [
        "", " ", "0", "-1", "9223372036854775808", "1e309", "NaN", "null", "true", "[]", "{}", "'", "\"", "' OR '1'='1", "; DROP TABLE repositories; --", "%", "%25", "%00", "\u0000", "\n\r\t", "../../etc/passwd",
        "<script>alert(1)</script>", "{{7*7}}", "${jndi:ldap://x}", "\ufffd", "é\u0301", "\u202e", "🦊🦊🦊", "2030-13-45T99:99:99Z", "https://github.com/octo/one", "http://[::1", "events:job:*", "a|b|c",
    ];

    // What would end the run itself, or wait for ever.
    private static readonly HashSet<string> LeftOut = new(StringComparer.Ordinal) { "signOut", "changePassword", "streamEvents", "openEventSocket", "changeSettings", "rollBackSettings" };

    private readonly ApiOperation[] _operations = [.. api.Operations.Where(operation => !LeftOut.Contains(operation.Id))];

    /// <summary>Sends them, several at once.</summary>
    public async Task<FuzzReport> RunAsync(int requests, int atOnce, CancellationToken cancellation)
    {
        var (statuses, faults, invalid) = (new ConcurrentDictionary<int, int>(), new ConcurrentQueue<string>(), 0);
        await Parallel.ForEachAsync(Enumerable.Range(0, requests), new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellation }, async (number, stop) =>
        {
            var (request, operation, isInvalid) = Make(number);
            using var _ = request;
            try
            {
                using var response = await client.SendAsync(request, stop);
                var status = (int)response.StatusCode;
                statuses.AddOrUpdate(status, 1, (_, count) => count + 1);
                if (isInvalid)
                {
                    Interlocked.Increment(ref invalid);
                }

                if (status >= 500 || (isInvalid && status is >= 200 and < 300))
                {
                    faults.Enqueue($"{number}: {operation.Id} {request.RequestUri} answers {status}{(isInvalid ? " to what is invalid" : "")}: {await response.Content.ReadAsStringAsync(stop)}");
                }
            }
            catch (HttpRequestException e)
            {
                faults.Enqueue($"{number}: {operation.Id} {request.RequestUri} breaks the connection: {e.Message}");
            }
        });
        return new FuzzReport(seed, requests, invalid, new SortedDictionary<int, int>(statuses), [.. faults]);
    }

    private (HttpRequestMessage Request, ApiOperation Operation, bool IsInvalid) Make(int number)
    {
        var chance = new Random(unchecked((seed * 397) ^ number));
        var operation = _operations[chance.Next(_operations.Length)];
        var isInvalid = false;
        var address = operation.Path;
        var query = new List<string>();
        foreach (var parameter in operation.Parameters)
        {
            if (parameter.In == "path")
            {
                var value = chance.Next(2) == 0 && parameter.Example is { } example ? example : Text(chance);
                address = address.Replace($"{{{parameter.Name}}}", Uri.EscapeDataString(value.Length == 0 ? "x" : value), StringComparison.Ordinal);
            }
            else if (parameter.In == "query" && chance.Next(3) == 0)
            {
                var types = operation.TypesOf(parameter.Schema);
                var value = types.Contains("integer") ? chance.Next(4) == 0 ? "ninety" : (chance.Next(2_000) - 500).ToString(System.Globalization.CultureInfo.InvariantCulture)
                    : types.Contains("boolean") ? chance.Next(3) == 0 ? "perhaps" : "true" : Text(chance);
                isInvalid |= value is "ninety" or "perhaps";
                query.Add($"{parameter.Name}={Uri.EscapeDataString(value)}");
            }
        }

        var request = new HttpRequestMessage(operation.Method, address + (query.Count == 0 ? "" : "?" + string.Join('&', query)));
        if (chance.Next(20) > 0)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (chance.Next(8) == 0)
        {
            request.Headers.TryAddWithoutValidation(chance.Next(2) == 0 ? "Idempotency-Key" : "If-None-Match", $"\"{chance.Next(500)}\"");
        }

        if (operation.TakesBody)
        {
            request.Content = Body(operation, chance, ref isInvalid);
        }

        return (request, operation, isInvalid);
    }

    private static ByteArrayContent Body(ApiOperation operation, Random chance, ref bool isInvalid)
    {
        var type = "application/json";
        var body = operation.BodyExample ?? new JsonObject();
        if (body is JsonObject json)
        {
            // A token of one's own would lead out to a forge.
            json.Remove("accessToken");
            var names = operation.BodySchema is { } schema && schema.TryGetProperty("properties", out var properties) ? properties.EnumerateObject().ToArray() : [];
            for (var changes = chance.Next(3); changes > 0 && names.Length > 0; changes--)
            {
                var property = names[chance.Next(names.Length)];
                var types = operation.TypesOf(property.Value);
                switch (chance.Next(4))
                {
                    case 0:
                        json.Remove(property.Name);
                        break;
                    case 1 when types.Contains("string") && property.Name is not ("accessToken" or "token"):
                        json[property.Name] = Text(chance);
                        break;
                    case 2 when types.Contains("integer"):
                        json[property.Name] = chance.NextInt64(long.MinValue, long.MaxValue);
                        break;
                    case 3 when types.Count > 0 && !types.Contains("object") && operation.Id != "raiseOrchestrationEvent":
                        json[property.Name] = new JsonObject { ["not"] = "this" };
                        isInvalid = true;
                        break;
                }
            }

            // A later change may have mended an earlier one.
            isInvalid = isInvalid && json.Any(pair => pair.Value is JsonObject wrong && wrong.ContainsKey("not"));
        }

        string text;
        try
        {
            text = body.ToJsonString();
        }
        catch (ArgumentException)
        {
            text = "{\"\\ud800\":1}";
        }

        switch (chance.Next(20))
        {
            case 0 when operation.Id != "raiseOrchestrationEvent":
                text = text[..(text.Length / 2)];
                isInvalid = true;
                break;
            case 1 when operation.Id != "raiseOrchestrationEvent":
                text = "[1,2,3]";
                isInvalid = true;
                break;
            case 2 when operation.Id != "raiseOrchestrationEvent":
                type = "text/plain";
                isInvalid = true;
                break;
            case 3:
                text = new StringBuilder().Insert(0, "[", 500).Append(']', 500).ToString();
                isInvalid |= operation.Id != "raiseOrchestrationEvent";
                break;
        }

        return new ByteArrayContent(Encoding.UTF8.GetBytes(text)) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };
    }

    private static string Text(Random chance) => chance.Next(4) switch
    {
        0 => new string((char)chance.Next(32, 0x2fff), chance.Next(300)),
        1 => string.Concat(Enumerable.Range(0, chance.Next(12)).Select(_ => (char)chance.Next(33, 126))),
        _ => Nasty[chance.Next(Nasty.Length)],
    };
}
