namespace CiCdPlatform.Features.Api;

/// <summary>Filters as they stand in an address: one that is empty is not there.</summary>
internal static class Given
{
    public static string? Text(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
