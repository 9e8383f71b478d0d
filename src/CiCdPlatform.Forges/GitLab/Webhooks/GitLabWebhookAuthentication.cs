using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CiCdPlatform.Forges.GitLab;

/// <summary>How the authentication of a delivery ended.</summary>
public enum GitLabWebhookOutcome
{
    /// <summary>It comes from the instance.</summary>
    Accepted,

    /// <summary>No secret is set, or none that can be used: nothing is accepted.</summary>
    NotConfigured,

    /// <summary>The sender is none of the configured instances.</summary>
    UnknownInstance,

    /// <summary>A header that proves the sender is not there.</summary>
    Missing,

    /// <summary>The signature is over five minutes old, or as far ahead.</summary>
    Stale,

    /// <summary>The signature or the token is wrong.</summary>
    Wrong,
}

/// <summary>The outcome with one sentence for the log; <paramref name="DeliveryId"/> and <paramref name="Instance"/> are set when it was accepted.</summary>
public sealed record GitLabWebhookVerdict(GitLabWebhookOutcome Outcome, string Message, GitLabInstanceSettings? Instance = null, string? DeliveryId = null)
{
    /// <summary>Whether the delivery may be read.</summary>
    public bool IsAccepted => Outcome == GitLabWebhookOutcome.Accepted;
}

/// <summary>Proves where a GitLab delivery comes from, before a byte of its body is parsed.</summary>
public sealed class GitLabWebhookAuthentication(IEnumerable<GitLabInstanceSettings> instances, TimeProvider time)
{
    private const string SecretPrefix = "whsec_";
    private const int MaxSignatures = 16;
    private static readonly TimeSpan MaxSkew = TimeSpan.FromMinutes(5);

    private readonly GitLabInstanceSettings[] _instances = [.. instances];

    /// <summary>Checks a delivery against the instance that it names, or against each configured one when it names none.</summary>
    public GitLabWebhookVerdict Check(GitLabWebhookHeaders headers, ReadOnlySpan<byte> body)
    {
        var candidates = _instances;
        if (headers.Instance is { } named)
        {
            candidates = [.. _instances.Where(instance => IsSame(instance.Host, named))];
            if (candidates.Length == 0)
            {
                return new(GitLabWebhookOutcome.UnknownInstance, "X-Gitlab-Instance names an instance that is not in Forges:GitLab; add it there with its secret");
            }
        }

        GitLabWebhookVerdict? refusal = null;
        foreach (var instance in candidates)
        {
            var verdict = Check(instance, headers, body);
            if (verdict.IsAccepted)
            {
                return verdict;
            }

            refusal ??= verdict;
        }

        return refusal ?? new(GitLabWebhookOutcome.NotConfigured, "no GitLab instance is configured; add one under Forges:GitLab with its SigningSecret or WebhookToken");
    }

    private GitLabWebhookVerdict Check(GitLabInstanceSettings instance, GitLabWebhookHeaders headers, ReadOnlySpan<byte> body)
    {
        // Once a signing secret is set, a token proves nothing any more: whoever saw one delivery could forge the next.
        if (instance.SigningSecret.Length > 0)
        {
            return CheckSignature(instance, headers, body);
        }

        if (instance.WebhookToken.Length == 0)
        {
            return new(GitLabWebhookOutcome.NotConfigured, $"{instance.Host} has neither SigningSecret nor WebhookToken; set one of them in Forges:GitLab and in the hook");
        }

        if (headers.Token is null)
        {
            return new(GitLabWebhookOutcome.Missing, "the delivery has no X-Gitlab-Token; set the hook's secret token");
        }

        return IsEqual(Encoding.UTF8.GetBytes(headers.Token), Encoding.UTF8.GetBytes(instance.WebhookToken))
            ? new(GitLabWebhookOutcome.Accepted, "the token is right", instance, headers.DeliveryId(body, signed: false))
            : new(GitLabWebhookOutcome.Wrong, "X-Gitlab-Token is not the WebhookToken of the instance");
    }

    private GitLabWebhookVerdict CheckSignature(GitLabInstanceSettings instance, GitLabWebhookHeaders headers, ReadOnlySpan<byte> body)
    {
        if (!TryReadSecret(instance.SigningSecret, out var key))
        {
            return new(GitLabWebhookOutcome.NotConfigured, $"the SigningSecret of {instance.Host} is not whsec_ followed by base64; copy it from the hook again");
        }

        if (headers.Signature is null || headers.Id is null || headers.Timestamp is null)
        {
            return new(GitLabWebhookOutcome.Missing, "the delivery has no webhook-signature, webhook-id or webhook-timestamp; set the hook's signing token");
        }

        if (!long.TryParse(headers.Timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs((decimal)seconds - time.GetUtcNow().ToUnixTimeSeconds()) > (decimal)MaxSkew.TotalSeconds)
        {
            return new(GitLabWebhookOutcome.Stale, "webhook-timestamp is more than 5 minutes off; check both clocks");
        }

        return HasSignature(headers.Signature, Sign(key, headers.Id, headers.Timestamp, body))
            ? new(GitLabWebhookOutcome.Accepted, "the signature is right", instance, headers.DeliveryId(body, signed: true))
            : new(GitLabWebhookOutcome.Wrong, "no webhook-signature is made with the SigningSecret of the instance");
    }

    private static byte[] Sign(byte[] key, string id, string timestamp, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hmac.AppendData(Encoding.UTF8.GetBytes($"{id}.{timestamp}."));
        hmac.AppendData(body);
        return hmac.GetHashAndReset();
    }

    private static bool HasSignature(string header, byte[] expected)
    {
        var found = false;
        foreach (var signature in header.Split(' ', MaxSignatures, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var given = new byte[expected.Length];
            if (signature.StartsWith("v1,", StringComparison.Ordinal)
                && Convert.TryFromBase64String(signature[3..], given, out var length)
                && length == expected.Length)
            {
                // Every one is compared, so that the time does not tell which one was right.
                found |= CryptographicOperations.FixedTimeEquals(given, expected);
            }
        }

        return found;
    }

    private static bool TryReadSecret(string secret, out byte[] key)
    {
        key = [];
        if (!secret.StartsWith(SecretPrefix, StringComparison.Ordinal))
        {
            return false;
        }

        var buffer = new byte[secret.Length];
        if (!Convert.TryFromBase64String(secret[SecretPrefix.Length..], buffer, out var length) || length == 0)
        {
            return false;
        }

        key = buffer[..length];
        return true;
    }

    // Hashing first makes the lengths equal: FixedTimeEquals answers at once when they differ.
    private static bool IsEqual(byte[] left, byte[] right) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(left), SHA256.HashData(right));

    private static bool IsSame(Uri host, string named) =>
        Uri.TryCreate(named, UriKind.Absolute, out var address)
        && string.Equals(host.IdnHost, address.IdnHost, StringComparison.OrdinalIgnoreCase)
        && host.Port == address.Port
        && string.Equals(host.AbsolutePath.TrimEnd('/'), address.AbsolutePath.TrimEnd('/'), StringComparison.Ordinal);
}
