using CiCdPlatform.Core.Pipelines;

namespace CiCdPlatform.Features.Access;

/// <summary>Who may come in, and for how long (section <c>Access</c>).</summary>
public sealed class AccessSettings
{
    /// <summary>A local administrator that is made at the first start.</summary>
    public AdministratorSettings Administrator { get; init; } = new();

    /// <summary>Forges by which people may sign in.</summary>
    public IList<ForgeSignInSettings> SignIn { get; init; } = [];

    /// <summary>How long an access token counts.</summary>
    public TimeSpan AccessTokenLifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a refresh token that is not used counts.</summary>
    public TimeSpan RefreshTokenLifetime { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long one may stay signed in by refreshing.</summary>
    public TimeSpan SessionLifetime { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long a browser stays signed in.</summary>
    public TimeSpan CookieLifetime { get; init; } = TimeSpan.FromHours(12);

    /// <summary>The longest that an API key may count.</summary>
    public TimeSpan LongestKey { get; init; } = TimeSpan.FromDays(366);

    /// <summary>How old what a forge said of somebody's repositories may become before it is asked again.</summary>
    public TimeSpan PermissionsFreshFor { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long it counts when the forge does not answer.</summary>
    public TimeSpan PermissionsKeptFor { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Wrong passwords in a row after which an account rests.</summary>
    public int FailuresBeforeLockOut { get; init; } = 5;

    /// <summary>The first rest; it doubles with every further failure, up to an hour.</summary>
    public TimeSpan LockOut { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Rounds of the password hash.</summary>
    public int PasswordRounds { get; init; } = 210_000;

    /// <summary>Origins of other sites whose scripts may use the API, such as <c>https://portal.example</c>.</summary>
    public IList<string> CorsOrigins { get; init; } = [];

    /// <summary>The address that people know the server by, behind a proxy; the request's own when empty.</summary>
    public string PublicUrl { get; init; } = "";

    /// <summary>What is wrong with the settings.</summary>
    public IEnumerable<string> Faults()
    {
        if (AccessTokenLifetime < TimeSpan.FromMinutes(1) || AccessTokenLifetime > TimeSpan.FromHours(1))
        {
            yield return "Access:AccessTokenLifetime must be one minute to one hour";
        }

        if (RefreshTokenLifetime < AccessTokenLifetime || SessionLifetime < RefreshTokenLifetime || SessionLifetime > TimeSpan.FromDays(366))
        {
            yield return "Access:RefreshTokenLifetime must be at least Access:AccessTokenLifetime, and Access:SessionLifetime between it and a year";
        }

        if (CookieLifetime < TimeSpan.FromMinutes(5) || CookieLifetime > TimeSpan.FromDays(30) || LongestKey < TimeSpan.FromDays(1))
        {
            yield return "Access:CookieLifetime must be five minutes to 30 days, and Access:LongestKey at least a day";
        }

        if (PermissionsFreshFor < TimeSpan.FromSeconds(10) || PermissionsKeptFor < PermissionsFreshFor)
        {
            yield return "Access:PermissionsFreshFor must be at least ten seconds, and Access:PermissionsKeptFor at least as long";
        }

        if (FailuresBeforeLockOut is < 1 or > 100 || LockOut < TimeSpan.FromSeconds(1) || LockOut > TimeSpan.FromHours(1) || PasswordRounds is < 100_000 or > 10_000_000)
        {
            yield return "Access:FailuresBeforeLockOut must be 1 to 100, Access:LockOut one second to one hour, and Access:PasswordRounds at least 100000";
        }

        if (CorsOrigins.Any(origin => !Uri.TryCreate(origin, UriKind.Absolute, out var uri) || uri.GetLeftPart(UriPartial.Authority) != origin))
        {
            yield return "Access:CorsOrigins must be origins such as https://portal.example, without a path";
        }

        if (PublicUrl.Length > 0 && !(Uri.TryCreate(PublicUrl, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp)))
        {
            yield return "Access:PublicUrl must be an http(s) address";
        }

        if (Administrator.Login.Length > 0 && Administrator.Password.Length == 0 && Administrator.PasswordFile.Length == 0)
        {
            yield return "Access:Administrator:Password and PasswordFile are empty although Login is set: give one";
        }

        for (var i = 0; i < SignIn.Count; i++)
        {
            if (SignIn[i].ClientId.Length == 0 || SignIn[i].ClientSecret.Length == 0 || !SignIn[i].Host.IsAbsoluteUri || !SignIn[i].ApiUrl.IsAbsoluteUri)
            {
                yield return $"Access:SignIn:{i} needs Host, ClientId and ClientSecret of the OAuth application";
            }
        }
    }
}

/// <summary>A local administrator that is made at the first start (section <c>Access:Administrator</c>).</summary>
public sealed class AdministratorSettings
{
    /// <summary>The login; none is made when empty.</summary>
    public string Login { get; init; } = "";

    /// <summary>The password, or empty when <see cref="PasswordFile"/> is given.</summary>
    public string Password { get; init; } = "";

    /// <summary>A file with the password.</summary>
    public string PasswordFile { get; init; } = "";
}

/// <summary>An OAuth application of a forge, by which people sign in.</summary>
public sealed class ForgeSignInSettings
{
    private readonly Uri? _api;

    /// <summary>Which forge.</summary>
    public ForgeKind Forge { get; init; }

    /// <summary>The web address.</summary>
    public Uri Host { get; init; } = new("https://github.com/");

    /// <summary>The API's address; what the host has by custom when not given.</summary>
    public Uri ApiUrl
    {
        get => _api ?? (Forge == ForgeKind.GitLab ? new Uri(Host, "api/v4/") : Host.Authority == "github.com" ? new Uri("https://api.github.com/") : new Uri(Host, "api/v3/"));
        init => _api = value;
    }

    /// <summary>The application's id.</summary>
    public string ClientId { get; init; } = "";

    /// <summary>The application's secret.</summary>
    public string ClientSecret { get; init; } = "";

    /// <summary>What addresses call it: the forge and its host.</summary>
    public string Id => $"{Forge.ToString().ToLowerInvariant()}-{Host.Authority.Replace(':', '-')}";
}
