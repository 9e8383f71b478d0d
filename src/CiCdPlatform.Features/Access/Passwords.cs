using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace CiCdPlatform.Features.Access;

/// <summary>Hashes passwords and says which ones are too weak to keep.</summary>
internal sealed class Passwords(AccessSettings settings)
{
    private const int Shortest = 12;
    private const int Longest = 256;

    // The first that are tried everywhere, and that are long enough to get this far.
    private static readonly HashSet<string> Guessed = new(StringComparer.OrdinalIgnoreCase)
    {
        "123456789012", "1234567890123", "password1234", "passwordpassword", "administrator", "administrator1", "qwertyuiop12", "qwertyuiop123", "letmeinletmein", "changemechangeme",
        "correcthorsebatterystaple", "iloveyou1234", "welcome12345", "adminadminadmin", "abcdefghijkl", "111111111111", "000000000000", "q1w2e3r4t5y6", "1q2w3e4r5t6y", "cicdplatform",
    };

    private readonly PasswordHasher<string> _hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = settings.PasswordRounds }));
    private readonly Lazy<string> _nobodys = new(() => new PasswordHasher<string>(Options.Create(new PasswordHasherOptions { IterationCount = settings.PasswordRounds })).HashPassword("", "nobody's"));

    /// <summary>Why a password is not taken, or null.</summary>
    public static string? Fault(string? password, string login) => password switch
    {
        null or { Length: < Shortest } => $"a password has at least {Shortest} characters",
        { Length: > Longest } => $"a password has at most {Longest} characters",
        _ when password.Contains(login, StringComparison.OrdinalIgnoreCase) => "a password does not hold the login",
        _ when Guessed.Contains(password) || password.Distinct().Count() < 4 => "this password is among the first that are guessed",
        _ => null,
    };

    public string Hash(string password) => _hasher.HashPassword("", password);

    /// <summary>Whether it is the one; takes as long where there is none, so that nobody learns who has one.</summary>
    public (bool IsRight, bool IsOld) Verify(string? hash, string password)
    {
        var result = password.Length > Longest ? PasswordVerificationResult.Failed : _hasher.VerifyHashedPassword("", hash ?? _nobodys.Value, password);
        return (hash is not null && result != PasswordVerificationResult.Failed, result == PasswordVerificationResult.SuccessRehashNeeded);
    }
}
