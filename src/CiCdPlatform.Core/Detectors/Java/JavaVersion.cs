using System.Text.RegularExpressions;

namespace CiCdPlatform.Core.Detectors.Java;

/// <summary>The Java release a build asks for.</summary>
internal static partial class JavaVersion
{
    /// <summary>Offers what version files of the folder say.</summary>
    public static void OfferFiles(RepositoryView view, ComponentDraft draft)
    {
        foreach (var (name, key) in new[] { (".java-version", ""), (".sdkmanrc", "java="), ("system.properties", "java.runtime.version="), (".jdk-version", ""), ("gradle/gradle-daemon-jvm.properties", "toolchainVersion=") })
        {
            if (view.First(draft.Path, name) is { } file)
            {
                var lines = view.Lines(file);
                var at = lines.TakeWhile(line => !line.StartsWith(key, StringComparison.Ordinal)).Count();
                if (at < lines.Count && Number().Match(lines[at][key.Length..]) is { Success: true } match)
                {
                    draft.OfferVersion(Plain(match.Value), file, at + 1, $"version in {name}");
                }
            }
        }

        VersionFiles.Offer(view, draft, "java");
    }

    /// <summary>Offers what Gradle build files say.</summary>
    public static void OfferGradle(RepositoryView view, ComponentDraft draft, IEnumerable<string> files)
    {
        foreach (var file in files)
        {
            var lines = view.Lines(file);
            for (var i = 0; i < lines.Count; i++)
            {
                if (Stated().Match(lines[i]) is { Success: true } match)
                {
                    draft.OfferVersion(Plain(match.Groups["version"].Value.Replace('_', '.')), file, i + 1, "Java release of the build");
                }
            }
        }
    }

    /// <summary>"1.8" is 8.</summary>
    public static string Plain(string version) => version.StartsWith("1.", StringComparison.Ordinal) && version.Length > 2 ? version[2..].Split('.')[0] : version;

    [GeneratedRegex(@"\d+(\.\d+)*", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex Number();

    [GeneratedRegex(@"(JavaLanguageVersion\.of\(\s*['""]?|jvmToolchain\(\s*|(source|target)Compatibility\s*=?\s*['""]?(JavaVersion\.(VERSION_|toVersion\(\s*['""]?))?|options\.release\s*(=|\.set\()\s*|^java\s*=\s*['""]|(java|jdk|jvm)(_?[vV]ersion|Target|Release)?\s*=\s*['""]?)(?<version>\d+([._]\d+)?)", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex Stated();
}
