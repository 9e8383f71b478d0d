using Microsoft.AspNetCore.Builder;

namespace CiCdPlatform.Features.Api;

/// <summary>How much a call costs; limits are set for each.</summary>
public enum RateClass
{
    /// <summary>A read.</summary>
    Read,

    /// <summary>A change.</summary>
    Write,

    /// <summary>What clones, scans, or reads a whole table.</summary>
    Heavy,

    /// <summary>What tries passwords and tokens.</summary>
    SignIn,
}

/// <summary>The class that an endpoint is counted under, where it is not what its method says.</summary>
internal sealed record LimitedAs(RateClass Class);

/// <summary>How long an answer may be kept for the same caller.</summary>
internal sealed record CachedFor(TimeSpan Time);

/// <summary>The answer is written as it comes: not kept, not tagged, not ended by the limit of time.</summary>
internal sealed class StreamedAnswer;

/// <summary>The answer is never kept for a repeated key: it holds what may be read once.</summary>
internal sealed class NeverReplayed;

/// <summary>An example of what an endpoint takes.</summary>
internal sealed record RequestExample(object Body);

/// <summary>An example of a parameter in the address.</summary>
internal sealed record ParameterExample(string Name, string Value);

/// <summary>When an endpoint stops being served, and where to go instead.</summary>
internal sealed record Deprecated(DateTimeOffset Since, DateTimeOffset Sunset, string? Successor);

/// <summary>What endpoints say of themselves.</summary>
internal static class EndpointTraits
{
    public static TBuilder Limited<TBuilder>(this TBuilder builder, RateClass @class)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new LimitedAs(@class));

    public static TBuilder Cached<TBuilder>(this TBuilder builder, int seconds)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new CachedFor(TimeSpan.FromSeconds(seconds)));

    public static TBuilder Streams<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new StreamedAnswer());

    public static TBuilder NotReplayed<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new NeverReplayed());

    public static TBuilder Example<TBuilder>(this TBuilder builder, object body)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new RequestExample(body));

    public static TBuilder Example<TBuilder>(this TBuilder builder, string parameter, string value)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new ParameterExample(parameter, value));
}
