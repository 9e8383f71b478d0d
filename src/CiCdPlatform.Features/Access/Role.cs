using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;

namespace CiCdPlatform.Features.Access;

/// <summary>What somebody may do; each role may do what those before it may.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Role>))]
public enum Role
{
    /// <summary>Nothing.</summary>
    [JsonStringEnumMemberName("none")] None,

    /// <summary>Read.</summary>
    [JsonStringEnumMemberName("viewer")] Viewer,

    /// <summary>Ask for analyses, scans and pipelines.</summary>
    [JsonStringEnumMemberName("developer")] Developer,

    /// <summary>Step in: end, suspend, retry; say what a repository is told about.</summary>
    [JsonStringEnumMemberName("maintainer")] Maintainer,

    /// <summary>Everything: people, settings, secrets, the audit log.</summary>
    [JsonStringEnumMemberName("administrator")] Administrator,
}

/// <summary>Where a role must be held.</summary>
public enum RoleScope
{
    /// <summary>Nowhere: it is enough to be known.</summary>
    SignedIn,

    /// <summary>On some repository; the endpoint shows and touches only those on which it is held.</summary>
    Anywhere,

    /// <summary>On the whole platform.</summary>
    Platform,
}

/// <summary>Who may call an endpoint. An endpoint that has none, and is not opened on purpose, is closed to everybody.</summary>
public sealed record AccessRule(Role Role, RoleScope Scope);

/// <summary>Says who may call what.</summary>
public static class AccessRules
{
    /// <summary>Lets those call the endpoints who hold <paramref name="role"/> there.</summary>
    public static TBuilder RequireRole<TBuilder>(this TBuilder builder, Role role, RoleScope scope = RoleScope.Anywhere)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AccessRule(role, scope));

    /// <summary>Lets everybody call the endpoints who is signed in.</summary>
    public static TBuilder RequireSignIn<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AccessRule(Role.None, RoleScope.SignedIn));
}
