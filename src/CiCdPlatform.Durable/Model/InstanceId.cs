namespace CiCdPlatform.Durable;

/// <summary>What an instance id may be, on every host.</summary>
public static class InstanceId
{
    /// <summary>The longest id.</summary>
    public const int MaxLength = 100;

    /// <summary>Whether it has 1 to 100 letters, digits and dashes.</summary>
    public static bool IsValid(string id) => id.Length is > 0 and <= MaxLength && id.All(character => char.IsAsciiLetterOrDigit(character) || character == '-');

    internal static string Checked(string id) => IsValid(id)
        ? id
        : throw new ArgumentException($"An instance id has 1 to {MaxLength} letters, digits and dashes; \"{(id.Length > 120 ? id[..120] : id)}\" does not", nameof(id));
}
