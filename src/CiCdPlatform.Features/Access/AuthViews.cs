namespace CiCdPlatform.Features.Access;

/// <summary>Signs in.</summary>
/// <param name="Login">The login of a local account.</param>
/// <param name="Password">Its password.</param>
/// <param name="Cookie">Whether a browser signs in: it is given a cookie instead of tokens.</param>
public sealed record SignInRequest(string? Login, string? Password, bool Cookie = false)
{
    /// <summary>Never shows the password.</summary>
    public override string ToString() => $"{Login}";
}

/// <summary>Makes the first administrator.</summary>
/// <param name="Token">The administrator's token, which the server printed at its first start.</param>
/// <param name="Login">The login to be.</param>
/// <param name="Password">At least twelve characters.</param>
/// <param name="Cookie">Whether a browser asks: it is signed in by a cookie instead of tokens.</param>
public sealed record SetUpRequest(string? Token, string? Login, string? Password, bool Cookie = false)
{
    /// <summary>Never shows secrets.</summary>
    public override string ToString() => $"{Login}";
}

/// <summary>Asks for the next tokens.</summary>
/// <param name="RefreshToken">The latest refresh token; each counts once.</param>
public sealed record RefreshRequest(string? RefreshToken)
{
    /// <summary>Never shows the token.</summary>
    public override string ToString() => nameof(RefreshRequest);
}

/// <summary>Changes one's own password.</summary>
public sealed record PasswordRequest(string? Current, string? Next)
{
    /// <summary>Never shows the passwords.</summary>
    public override string ToString() => nameof(PasswordRequest);
}

/// <summary>Tokens of a sign-in; <paramref name="ExpiresIn"/> in seconds, both null for a browser, which has its cookie.</summary>
public sealed record SignedIn(string? AccessToken, string? RefreshToken, long? ExpiresIn, SessionView Session);

/// <summary>Who one is.</summary>
/// <param name="Id">One's id.</param>
/// <param name="Name">What people see.</param>
/// <param name="Role">The role on the whole platform.</param>
/// <param name="HighestRole">The highest role on anything.</param>
/// <param name="Kind"><c>cookie</c>, <c>token</c>, <c>key</c> or <c>fixed</c>.</param>
/// <param name="CsrfToken">What pages of this server send as <c>X-CSRF-Token</c> with every change; null without a cookie.</param>
public sealed record SessionView(string Id, string Name, Role Role, Role HighestRole, string Kind, string? CsrfToken);

/// <summary>How one may sign in here.</summary>
/// <param name="SetUpNeeded">Whether there is no local account yet: the first is made with the token that the server printed.</param>
/// <param name="Forges">Forges by which one may sign in.</param>
public sealed record SignInOptions(bool SetUpNeeded, IReadOnlyList<ForgeSignInView> Forges);

/// <summary>A forge by which one may sign in; a browser begins at <paramref name="StartUrl"/>.</summary>
public sealed record ForgeSignInView(string Id, string Forge, string Host, string StartUrl);

/// <summary>Makes a key.</summary>
/// <param name="Name">What it is for.</param>
/// <param name="Role">The most that it may do; at most what one may do oneself.</param>
/// <param name="ExpiresInDays">When it ends, in days; 90 when not given.</param>
/// <param name="Host">The forge's host, when the key is for an owner or a repository alone.</param>
/// <param name="Owner">The owner whose repositories it is for.</param>
/// <param name="RepositoryId">The forge's number of the repository that it is for.</param>
/// <param name="Repository">That repository's full name.</param>
public sealed record KeyRequest(string? Name, Role Role = Role.Viewer, int? ExpiresInDays = null, string? Host = null, string? Owner = null, long? RepositoryId = null, string? Repository = null);

/// <summary>A key without its secret; <paramref name="State"/> is <c>active</c>, <c>expired</c> or <c>revoked</c>.</summary>
public sealed record KeyView(string Id, string Name, string State, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? LastUsedAt, IReadOnlyList<Grant> Grants);

/// <summary>A new key; its secret is shown this once.</summary>
public sealed record KeyCreated(KeyView Key, string Secret);

/// <summary>A page of keys; <paramref name="Next"/> is what <c>after</c> is given for the page that follows.</summary>
public sealed record KeyPage(IReadOnlyList<KeyView> Keys, string? Next);

/// <summary>Makes a local account.</summary>
/// <param name="Login">Its login.</param>
/// <param name="Name">What people see; the login when not given.</param>
/// <param name="Password">Its first password.</param>
/// <param name="Role">The role on the whole platform.</param>
public sealed record UserRequest(string? Login, string? Name, string? Password, Role Role = Role.None)
{
    /// <summary>Never shows the password.</summary>
    public override string ToString() => $"{Login}";
}

/// <summary>Changes an account; what is null stays.</summary>
public sealed record UserChange(bool? Disabled, string? Password)
{
    /// <summary>Never shows the password.</summary>
    public override string ToString() => $"disabled: {Disabled}";
}

/// <summary>Gives a role, or takes it: on everything, on an owner's repositories, or on one; <c>none</c> takes it.</summary>
public sealed record GrantRequest(Role Role, string? Host = null, string? Owner = null, long? RepositoryId = null, string? Repository = null)
{
    internal Grant ToGrant() => new(Blank(Host), RepositoryId is null ? Blank(Owner) : null, RepositoryId, Blank(Repository), Role);

    /// <summary>What is wrong with it, or null.</summary>
    internal static string? Fault(Grant grant) => grant switch
    {
        { Host: null, Owner: null, RepositoryId: null } => null,
        { Host: null } => "host is needed with owner or repositoryId, such as github.com",
        { Host.Length: > 250 } or { Owner.Length: > 250 } or { Repository.Length: > 500 } => "host, owner and repository are too long",
        { Owner: null, RepositoryId: null } => "give owner or repositoryId with host, or neither for everything",
        { RepositoryId: <= 0 } => "repositoryId is the forge's own number of the repository, above zero",
        { RepositoryId: not null, Repository: null } => "give the repository's full name with repositoryId",
        { Owner: { } owner } when owner.Contains('/', StringComparison.Ordinal) => "owner is the first part of a repository's full name",
        _ => null,
    };

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}

/// <summary>A person; <paramref name="Kind"/> is <c>local</c>, <c>github</c> or <c>gitlab</c>.</summary>
public sealed record UserView(string Id, string Kind, string? Host, string Login, string Name, bool Disabled, bool Locked, DateTimeOffset CreatedAt, DateTimeOffset? LastSeenAt, IReadOnlyList<Grant> Grants);

/// <summary>A page of people; <paramref name="Next"/> is what <c>after</c> is given for the page that follows.</summary>
public sealed record UserPage(IReadOnlyList<UserView> Users, string? Next);
