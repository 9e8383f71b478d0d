using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CiCdPlatform.Cli.Output;

namespace CiCdPlatform.Cli.Server;

/// <summary>Speaks to a running server; every way to fail becomes a message with its cure. The token is never shown.</summary>
internal sealed class ServerClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly HttpClient _http;
    private readonly Uri _server;

    public ServerClient(Uri server, string token)
    {
        _server = server;
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10) })
        {
            BaseAddress = new Uri(server.AbsoluteUri.TrimEnd('/') + "/"),
            Timeout = Patience,
        };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("hyper", null));
    }

    public Task<JsonElement> GetAsync(string path, CancellationToken cancellation) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path), cancellation);

    public Task<JsonElement> PostAsync<T>(string path, T body, CancellationToken cancellation) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) }, cancellation);

    /// <summary>Posts JSON as it stands.</summary>
    public Task<JsonElement> PostJsonAsync(string path, string json, string? idempotencyKey, CancellationToken cancellation)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        if (idempotencyKey is not null && !request.Headers.TryAddWithoutValidation("Idempotency-Key", idempotencyKey))
        {
            throw new ServerException(ExitCode.Usage, "--once must be a key of letters, digits and dashes");
        }

        return SendAsync(request, cancellation);
    }

    /// <summary>An answer that is read as it comes; the caller disposes of it.</summary>
    public async Task<Stream> OpenAsync(string path, CancellationToken cancellation)
    {
        try
        {
            var response = await _http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (response.IsSuccessStatusCode)
            {
                return await response.Content.ReadAsStreamAsync(cancellation);
            }

            using (response)
            {
                throw Refused(response, Read(response, await response.Content.ReadAsByteArrayAsync(cancellation)));
            }
        }
        catch (HttpRequestException e)
        {
            throw new ServerException(ExitCode.Forge, $"No server answers at {_server}: {e.InnerException?.Message ?? e.Message}. Start one with \"hyper serve\", or name it with --server or CICD_SERVER.");
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonElement> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        using var _ = request;
        try
        {
            using var response = await _http.SendAsync(request, cancellation);
            var body = await response.Content.ReadAsByteArrayAsync(cancellation);
            var json = Read(response, body);
            return response.IsSuccessStatusCode && json is { } document ? document : throw Refused(response, json);
        }
        catch (HttpRequestException e)
        {
            throw new ServerException(
                ExitCode.Forge, $"No server answers at {_server}: {e.InnerException?.Message ?? e.Message}. Start one with \"hyper serve\", or name it with --server or CICD_SERVER.");
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new ServerException(ExitCode.Forge, $"The server at {_server} did not answer within {Patience.TotalSeconds:0} seconds: see its log and {new Uri(_server, "health/ready")}.");
        }
    }

    private static JsonElement? Read(HttpResponseMessage response, byte[] body)
    {
        if (response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) != true)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<JsonElement>(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private ServerException Refused(HttpResponseMessage response, JsonElement? json)
    {
        var (code, detail) = json is { ValueKind: JsonValueKind.Object } problem
            ? (Text(problem, "code"), Text(problem, "detail") ?? Text(problem, "title"))
            : (null, null);
        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new ServerException(
                ExitCode.Forge, $"The server at {_server} refuses the token: is CICD_TOKEN, or --token, one that this server made?"),
            HttpStatusCode.NotFound when code is not null and not "not-found" => new ServerException(ExitCode.Unreadable, Sentence(detail)),
            HttpStatusCode.Conflict => new ServerException(ExitCode.Failed, Sentence(detail)),
            HttpStatusCode.BadRequest when code is not null => new ServerException(ExitCode.Usage, Sentence(detail)),
            _ when code is null or "not-found" => new ServerException(
                ExitCode.Forge, $"{_server} answers {(int)response.StatusCode}, but not as a server of this version: is the address right?"),
            _ => new ServerException(ExitCode.Forge, $"The server at {_server} failed with {(int)response.StatusCode}: {Sentence(detail)} See its log."),
        };
    }

    private static string? Text(JsonElement problem, string name) =>
        problem.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Sentence(string? detail) => string.IsNullOrEmpty(detail) ? "it did not say why." : char.ToUpperInvariant(detail[0]) + detail[1..].TrimEnd('.') + ".";
}

/// <summary>A server that is away or refuses; the message says the cure, the number is the exit code.</summary>
internal sealed class ServerException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
