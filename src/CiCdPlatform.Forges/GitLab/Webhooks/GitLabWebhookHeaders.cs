using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace CiCdPlatform.Forges.GitLab;

/// <summary>What the headers of a GitLab delivery say.</summary>
/// <param name="Event"><c>X-Gitlab-Event</c>, such as <c>Push Hook</c>.</param>
/// <param name="Instance"><c>X-Gitlab-Instance</c>: the web address of the sender, unproven until a secret has been checked.</param>
/// <param name="Token"><c>X-Gitlab-Token</c>.</param>
/// <param name="Signature"><c>webhook-signature</c>: one or more signatures between spaces.</param>
/// <param name="Id"><c>webhook-id</c>: part of what is signed.</param>
/// <param name="Timestamp"><c>webhook-timestamp</c>, in seconds since 1970.</param>
/// <param name="IdempotencyKey"><c>Idempotency-Key</c>: stable over retries.</param>
public sealed record GitLabWebhookHeaders(
    string? Event,
    string? Instance = null,
    string? Token = null,
    string? Signature = null,
    string? Id = null,
    string? Timestamp = null,
    string? IdempotencyKey = null)
{
    private const int MaxDeliveryId = 200;

    /// <summary>Reads them; a header sent twice counts as absent, for nobody can say which one was meant, except the signature, which may be several.</summary>
    public static GitLabWebhookHeaders From(IHeaderDictionary headers) => new(
        Single(headers["X-Gitlab-Event"]),
        Single(headers["X-Gitlab-Instance"]),
        Single(headers["X-Gitlab-Token"]),
        headers["webhook-signature"] is { Count: > 0 } signatures ? string.Join(' ', signatures.ToArray()) : null,
        Single(headers["webhook-id"]),
        Single(headers["webhook-timestamp"]),
        Single(headers["Idempotency-Key"]));

    /// <summary>The id by which a delivery is recognised when it comes again.</summary>
    /// <remarks>
    /// Once a signature has been checked, only the signed <c>webhook-id</c> counts: the other header could be changed by whoever replays a delivery. Older instances send
    /// neither; then the event and the body are the delivery. <c>X-Gitlab-Event-UUID</c> is shared by recursive hooks and would drop deliveries.
    /// </remarks>
    /// <param name="body">The raw body.</param>
    /// <param name="signed">Whether the delivery was accepted by its signature.</param>
    public string DeliveryId(ReadOnlySpan<byte> body, bool signed)
    {
        var given = signed ? Id : IdempotencyKey ?? Id;
        if (given is { Length: > 0 and <= MaxDeliveryId })
        {
            return given;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(Event ?? ""));
        hash.AppendData([0]);
        hash.AppendData(body);
        return "sha256-" + Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string? Single(StringValues values) => values.Count == 1 && values[0] is { Length: > 0 } value ? value : null;
}
