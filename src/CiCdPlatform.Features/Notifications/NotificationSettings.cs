namespace CiCdPlatform.Features.Notifications;

/// <summary>How people are told (section <c>Notifications</c>); who is told what stands in the database.</summary>
public sealed class NotificationSettings
{
    /// <summary>The mail server's name; no mail is sent when empty.</summary>
    public string SmtpHost { get; init; } = "";

    /// <summary>Its port.</summary>
    public int SmtpPort { get; init; } = 587;

    /// <summary>Whether the connection is encrypted by STARTTLS; off only for a server on the same machine.</summary>
    public bool SmtpTls { get; init; } = true;

    /// <summary>The login there, or empty.</summary>
    public string SmtpLogin { get; init; } = "";

    /// <summary>Its password.</summary>
    public string SmtpPassword { get; init; } = "";

    /// <summary>Who the mail is from.</summary>
    public string From { get; init; } = "";

    /// <summary>What begins links into the dashboard, such as <c>https://cicd.example</c>.</summary>
    public string PublicUrl { get; init; } = "";

    /// <summary>How often a message that could not be sent is tried.</summary>
    public int MaxAttempts { get; init; } = 8;

    /// <summary>Whether webhooks may go to addresses inside the own network: whoever may set one could otherwise reach there.</summary>
    public bool AllowPrivateAddresses { get; init; }

    /// <summary>What is wrong with the settings.</summary>
    public IEnumerable<string> Faults()
    {
        if (SmtpHost.Length > 0 && !From.Contains('@', StringComparison.Ordinal))
        {
            yield return "Notifications:From must be a mail address when Notifications:SmtpHost is set";
        }

        if (SmtpPort is < 1 or > 65_535 || MaxAttempts is < 1 or > 50)
        {
            yield return "Notifications:SmtpPort must be a port, and Notifications:MaxAttempts 1 to 50";
        }
    }
}
