using System.Globalization;
using System.Net;
using System.Net.Mail;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CiCdPlatform.Features.Settings;
using CiCdPlatform.Features.Status.Outgoing;

namespace CiCdPlatform.Features.Notifications;

/// <summary>Sends a message in the way of its rule; what goes wrong is told as one sentence without the address.</summary>
internal sealed class NotificationSender(OutgoingCalls outgoing, LiveSettings<NotificationSettings> settings, TimeProvider time)
{
    private const int MostLines = 50;
    private readonly HttpClient _public = outgoing.Client("notifications", TimeSpan.FromSeconds(15), onlyPublic: true);
    private readonly HttpClient _any = outgoing.Client("notifications", TimeSpan.FromSeconds(15));

    /// <summary>Null when it was sent, else why not.</summary>
    public async Task<string?> SendAsync(string way, string address, string? secret, string deliveryId, IReadOnlyList<string> lines, CancellationToken cancellation)
    {
        try
        {
            if (way == NotificationRule.Mail)
            {
                return await MailAsync(address, lines, cancellation);
            }

            using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(Payload(way, lines)) };
            request.Content.Headers.ContentType = new("application/json");
            request.Headers.TryAddWithoutValidation("User-Agent", "CiCdPlatform");
            if (secret is not null)
            {
                await SignAsync(request, secret, deliveryId, cancellation);
            }

            using var response = await (settings.Now.AllowPrivateAddresses ? _any : _public).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            return response.IsSuccessStatusCode ? null : $"it answered {(int)response.StatusCode}";
        }
        catch (Exception e) when (e is HttpRequestException or SmtpException or FormatException or UriFormatException or InvalidOperationException)
        {
            return e is SmtpException smtp ? $"the mail server refused: {smtp.StatusCode}" : "it cannot be reached";
        }
    }

    /// <summary>The body of each way: our own, Slack's, and an adaptive card.</summary>
    internal static byte[] Payload(string way, IReadOnlyList<string> lines)
    {
        var shown = lines.Take(MostLines).ToList();
        if (lines.Count > MostLines)
        {
            shown.Add($"… and {lines.Count - MostLines} more");
        }

        return way switch
        {
            NotificationRule.Slack => JsonSerializer.SerializeToUtf8Bytes(new
            {
                text = Title(lines),
                blocks = new[] { new { type = "section", text = new { type = "mrkdwn", text = Cut(string.Join('\n', shown.Select(line => "• " + Escape(line))), 2_900) } } },
            }),
            NotificationRule.Teams => JsonSerializer.SerializeToUtf8Bytes(new
            {
                type = "message",
                attachments = new[]
                {
                    new
                    {
                        contentType = "application/vnd.microsoft.card.adaptive",
                        content = new Dictionary<string, object>
                        {
                            ["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json",
                            ["type"] = "AdaptiveCard",
                            ["version"] = "1.4",
                            ["body"] = shown.Select(line => new { type = "TextBlock", text = Cut(line, 1_000), wrap = true }).ToArray(),
                        },
                    },
                },
            }),
            _ => JsonSerializer.SerializeToUtf8Bytes(new { title = Title(lines), lines = shown }),
        };
    }

    /// <summary>What a receiver checks: HMAC-SHA256 over the time, a dot and the body.</summary>
    internal static string Signature(string secret, string timestamp, byte[] body) =>
        "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), (byte[])[.. Encoding.ASCII.GetBytes(timestamp), (byte)'.', .. body]));

    private static string Title(IReadOnlyList<string> lines) => lines.Count == 1 ? lines[0] : $"{lines.Count} things happened";

    private static string Escape(string line) => line.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length] + "…";

    private async Task SignAsync(HttpRequestMessage request, string secret, string deliveryId, CancellationToken cancellation)
    {
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        request.Headers.TryAddWithoutValidation("X-CiCd-Delivery", deliveryId);
        request.Headers.TryAddWithoutValidation("X-CiCd-Timestamp", timestamp);
        request.Headers.TryAddWithoutValidation("X-CiCd-Signature", Signature(secret, timestamp, await request.Content!.ReadAsByteArrayAsync(cancellation)));
    }

    private async Task<string?> MailAsync(string address, IReadOnlyList<string> lines, CancellationToken cancellation)
    {
        var now = settings.Now;
        if (now.SmtpHost.Length == 0)
        {
            return "no mail server is set (Notifications:SmtpHost)";
        }

        using var client = new SmtpClient(now.SmtpHost, now.SmtpPort) { EnableSsl = now.SmtpTls, Timeout = 20_000 };
        if (now.SmtpLogin.Length > 0)
        {
            client.Credentials = new NetworkCredential(now.SmtpLogin, now.SmtpPassword);
        }

        using var message = new MailMessage(now.From, address)
        {
            Subject = "[CiCdPlatform] " + Cut(Title(lines).ReplaceLineEndings(" "), 150),
            Body = string.Join('\n', lines.Take(MostLines * 4)) + (now.PublicUrl.Length > 0 ? $"\n\n{now.PublicUrl}" : ""),
            SubjectEncoding = Encoding.UTF8,
            BodyEncoding = Encoding.UTF8,
        };
        await client.SendMailAsync(message, cancellation);
        return null;
    }
}
