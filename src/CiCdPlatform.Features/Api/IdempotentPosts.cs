using System.Security.Cryptography;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Operations;
using CiCdPlatform.Features.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CiCdPlatform.Features.Api;

/// <summary>
/// A POST that comes twice with the same <c>Idempotency-Key</c> is done once: the answer is kept for a day, encrypted, and given again. Only what went well is kept; a refusal may be tried again.
/// </summary>
internal sealed class IdempotentPosts(ProductDatabase database, IDataProtectionProvider protection, ApiSettings settings, TimeProvider time)
{
    private const string Header = "Idempotency-Key";
    private const int LongestKey = 200;
    private const int LongestKept = 256 * 1024;
    private const long LostAfter = 5 * 60_000;
    private readonly IDataProtector _protector = protection.CreateProtector("api.replies.v1");

    public static Migration Migration { get; } = new("features-063-replies", """
        CREATE TABLE api_replies (
            caller TEXT NOT NULL,
            idempotency_key TEXT NOT NULL,
            request TEXT NOT NULL,
            status INTEGER NOT NULL,
            reply TEXT NULL,
            created_at BIGINT NOT NULL,
            PRIMARY KEY (caller, idempotency_key));
        CREATE INDEX api_replies_by_time ON api_replies (created_at);
        """);

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var key = context.Request.Headers[Header].ToString();
        if (key.Length == 0 || !HttpMethods.IsPost(context.Request.Method) || Caller.Of(context.User) is not { } caller || context.GetEndpoint() is not { } endpoint
            || endpoint.Metadata.GetMetadata<NeverReplayed>() is not null || endpoint.Metadata.GetMetadata<StreamedAnswer>() is not null)
        {
            await next(context);
            return;
        }

        if (key.Length > LongestKey || key.Any(character => character is < ' ' or > '~'))
        {
            await OperationProblems.Invalid($"{Header} has at most {LongestKey} printable characters").ExecuteAsync(context);
            return;
        }

        var cancellation = context.RequestAborted;
        var request = await HashAsync(context, cancellation);
        if (request is null)
        {
            await OperationProblems.Problem(StatusCodes.Status413PayloadTooLarge, "body-too-large", $"a body has at most {settings.MaxBodyBytes} bytes").ExecuteAsync(context);
            return;
        }

        if (await BeginAsync(caller.Subject, key, request, cancellation))
        {
            await DoAsync(context, next, caller.Subject, key);
            return;
        }

        var before = await database.FirstOrDefaultAsync<Row>(
            "SELECT request AS Request, status AS Status, reply AS Reply FROM api_replies WHERE caller = @caller AND idempotency_key = @key", new { caller = caller.Subject, key }, cancellation);
        await (before switch
        {
            { Request: var other } when other != request => OperationProblems.Problem(
                StatusCodes.Status422UnprocessableEntity, "idempotency-key-reused", $"this {Header} came before with another request: a new request needs a new key").ExecuteAsync(context),
            { Reply: { } reply, Status: var status } => ReplayAsync(context, (int)status, reply),
            _ => RunningAsync(context),
        });
    }

    private static Task RunningAsync(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "2";
        return OperationProblems.Conflict("idempotency-key-running", $"the first request with this {Header} is still being answered").ExecuteAsync(context);
    }

    private async Task<string?> HashAsync(HttpContext context, CancellationToken cancellation)
    {
        var most = context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize ?? settings.MaxBodyBytes;
        context.Request.EnableBuffering((int)Math.Min(most, 1024 * 1024), most);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes($"{context.Request.Path}{context.Request.QueryString}\n"));
        var buffer = new byte[16 * 1024];
        try
        {
            for (int read; (read = await context.Request.Body.ReadAsync(buffer, cancellation)) > 0;)
            {
                hash.AppendData(buffer, 0, read);
            }
        }
        catch (Exception e) when (e is IOException or BadHttpRequestException)
        {
            return null;
        }

        context.Request.Body.Position = 0;
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private async Task<bool> BeginAsync(string caller, string key, string request, CancellationToken cancellation)
    {
        var now = Now;
        await database.ExecuteAsync(
            "DELETE FROM api_replies WHERE created_at < @old OR (caller = @caller AND idempotency_key = @key AND reply IS NULL AND created_at < @lost)",
            new { old = now - (long)settings.KeepRepliesFor.TotalMilliseconds, caller, key, lost = now - LostAfter },
            cancellation);
        return await database.ExecuteAsync(
            "INSERT INTO api_replies (caller, idempotency_key, request, status, created_at) VALUES (@caller, @key, @request, 0, @now) ON CONFLICT DO NOTHING", new { caller, key, request, now }, cancellation) == 1;
    }

    private async Task DoAsync(HttpContext context, RequestDelegate next, string caller, string key)
    {
        var sent = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var memory = new MemoryStream();
        var held = new StreamResponseBodyFeature(memory, sent);
        context.Features.Set<IHttpResponseBodyFeature>(held);
        var isKept = false;
        try
        {
            await next(context);
            await held.CompleteAsync();
            var response = context.Response;
            if (response.StatusCode is >= 200 and < 300 && memory.Length <= LongestKept)
            {
                var reply = _protector.Protect($"{response.ContentType}\n{response.Headers.Location}\n{Convert.ToBase64String(memory.GetBuffer(), 0, (int)memory.Length)}");
                isKept = await database.ExecuteAsync(
                    "UPDATE api_replies SET status = @status, reply = @reply WHERE caller = @caller AND idempotency_key = @key", new { status = response.StatusCode, reply, caller, key }, CancellationToken.None) == 1;
            }
        }
        finally
        {
            context.Features.Set(sent);
            if (!isKept)
            {
                await database.ExecuteAsync("DELETE FROM api_replies WHERE caller = @caller AND idempotency_key = @key", new { caller, key }, CancellationToken.None);
            }
        }

        memory.Position = 0;
        await memory.CopyToAsync(sent.Stream, context.RequestAborted);
    }

    private async Task ReplayAsync(HttpContext context, int status, string reply)
    {
        string[] parts;
        try
        {
            parts = _protector.Unprotect(reply).Split('\n', 3);
        }
        catch (CryptographicException)
        {
            // Written under a ring that is gone.
            await OperationProblems.Conflict("idempotency-reply-lost", $"this {Header} came before and its answer can no longer be read: look whether it was done").ExecuteAsync(context);
            return;
        }

        var response = context.Response;
        response.StatusCode = status;
        response.Headers["Idempotency-Replayed"] = "true";
        if (parts[1].Length > 0)
        {
            response.Headers.Location = parts[1];
        }

        var body = Convert.FromBase64String(parts[2]);
        if (body.Length > 0)
        {
            response.ContentType = parts[0];
            response.ContentLength = body.Length;
            await response.Body.WriteAsync(body, context.RequestAborted);
        }
    }

    private sealed class Row
    {
        public required string Request { get; init; }
        public long Status { get; init; }
        public string? Reply { get; init; }
    }
}
