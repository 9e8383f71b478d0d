using System.ComponentModel.DataAnnotations;

namespace CiCdPlatform.Forges;

/// <summary>The forges that this installation serves (section <c>Forges</c>).</summary>
public sealed class ForgeSettings
{
    /// <summary>GitHub Apps, one for each host or organisation that has its own.</summary>
    public IList<GitHubAppSettings> GitHub { get; init; } = new GrowingList<GitHubAppSettings>();

    /// <summary>GitLab instances.</summary>
    public IList<GitLabInstanceSettings> GitLab { get; init; } = [];

    /// <summary>Bounds of the requests.</summary>
    public Http.ForgeHttpSettings Http { get; init; } = new();

    /// <summary>How long answers are remembered.</summary>
    public Http.ForgeMemorySettings Memory { get; init; } = new();
}

/// <summary>One GitHub App.</summary>
public sealed class GitHubAppSettings
{
    /// <summary>The web address.</summary>
    public Uri Host { get; init; } = new("https://github.com/");

    /// <summary>The API's address; <c>https://HOST/api/v3/</c> on GitHub Enterprise Server.</summary>
    public Uri ApiUrl { get; init; } = new("https://api.github.com/");

    /// <summary>The App's id.</summary>
    [Required]
    public string AppId { get; init; } = "";

    /// <summary>The App's private key as PEM, or empty when <see cref="PrivateKeyFile"/> is given.</summary>
    public string PrivateKey { get; init; } = "";

    /// <summary>A file with the private key.</summary>
    public string PrivateKeyFile { get; init; } = "";

    /// <summary>The webhook's secret; deliveries are refused without it.</summary>
    public string WebhookSecret { get; init; } = "";
}

/// <summary>One GitLab instance.</summary>
public sealed class GitLabInstanceSettings
{
    /// <summary>The web address.</summary>
    public Uri Host { get; init; } = new("https://gitlab.com/");

    /// <summary>The API's address.</summary>
    public Uri ApiUrl { get; init; } = new("https://gitlab.com/api/v4/");

    /// <summary>A project, group or personal access token.</summary>
    public string Token { get; init; } = "";

    /// <summary>OAuth application, when tokens are renewed instead of fixed.</summary>
    public GitLabOAuthSettings? OAuth { get; init; }

    /// <summary>The signing secret <c>whsec_…</c>; once set, the plain token is not accepted.</summary>
    public string SigningSecret { get; init; } = "";

    /// <summary>The plain webhook token of older instances.</summary>
    public string WebhookToken { get; init; } = "";
}

/// <summary>An OAuth application whose token is renewed with its refresh token.</summary>
public sealed class GitLabOAuthSettings
{
    /// <summary>The application's id.</summary>
    public string ClientId { get; init; } = "";

    /// <summary>The application's secret.</summary>
    public string ClientSecret { get; init; } = "";

    /// <summary>The first refresh token; later ones are kept by the token store.</summary>
    public string RefreshToken { get; init; } = "";
}
