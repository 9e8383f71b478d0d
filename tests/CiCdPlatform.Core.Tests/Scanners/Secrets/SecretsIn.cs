using System.Text;
using CiCdPlatform.Core.Scanners.Secrets;

namespace CiCdPlatform.Core.Tests.Scanners.Secrets;

/// <summary>What the matcher finds in a text.</summary>
internal static class SecretsIn
{
    public static IReadOnlyList<SecretMatch> Text(string text)
    {
        var octets = Encoding.UTF8.GetBytes(text + new string('\0', NeedleIndex.Slack));
        return SecretMatcher.All.Find(octets.AsSpan(0, octets.Length - NeedleIndex.Slack), new SecretScratch());
    }
}
