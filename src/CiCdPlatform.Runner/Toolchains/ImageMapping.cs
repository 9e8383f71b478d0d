namespace CiCdPlatform.Runner.Toolchains;

/// <summary>Container images that this machine's own toolchains can stand for.</summary>
internal static class ImageMapping
{
    /// <summary>The toolchain of an image; an empty one for images that are nothing but a system and a shell.</summary>
    private static readonly Dictionary<string, string> Toolchains = new(StringComparer.Ordinal)
    {
        ["golang"] = "go",
        ["rust"] = "rust",
        ["node"] = "node",
        ["python"] = "python",
        ["dotnet/sdk"] = "dotnet",
        ["maven"] = "maven",
        ["gradle"] = "gradle",
        ["eclipse-temurin"] = "java",
        ["openjdk"] = "java",
        ["amazoncorretto"] = "java",
        ["ruby"] = "ruby",
        ["php"] = "php",
        ["perl"] = "perl",
        ["composer"] = "composer",
        ["gcc"] = "gcc",
        ["cmake"] = "cmake",
        ["kitware/cmake"] = "cmake",
        ["buildpack-deps"] = "",
        ["alpine"] = "",
        ["alpine/git"] = "",
        ["debian"] = "",
        ["ubuntu"] = "",
        ["busybox"] = "",
        ["bash"] = "",
        ["curlimages/curl"] = "",
        ["curl"] = "",
    };

    /// <summary>Null when the machine's versions satisfy the image, else why not.</summary>
    public static string? Lacking(string image, IReadOnlyDictionary<string, IReadOnlyList<string>> versions)
    {
        var (name, tag) = Split(image);
        if (!Toolchains.TryGetValue(name, out var toolchain))
        {
            return $"the image {image} needs a container engine, which this runner does not have, and no toolchain of this machine stands for it";
        }

        if (toolchain.Length == 0)
        {
            return null;
        }

        var lacking = VersionRequest.Lacking(toolchain, Leading(tag), versions.GetValueOrDefault(toolchain) ?? []);
        if (lacking is null && toolchain is "maven" or "gradle")
        {
            lacking = VersionRequest.Lacking("java", Java(tag), versions.GetValueOrDefault("java") ?? []);
        }

        return lacking is null ? null : $"the image {image} {lacking}";
    }

    /// <summary>The image's name without registry and well-known namespaces, and its tag without digest.</summary>
    public static (string Name, string Tag) Split(string image)
    {
        var bare = image.Trim().Split('@')[0];
        var slash = bare.LastIndexOf('/');
        var colon = bare.LastIndexOf(':');
        var tag = colon > slash ? bare[(colon + 1)..] : "";
        var parts = (colon > slash ? bare[..colon] : bare).Split('/').ToList();
        if (parts.Count > 1 && (parts[0].Contains('.', StringComparison.Ordinal) || parts[0].Contains(':', StringComparison.Ordinal) || parts[0] == "localhost"))
        {
            parts.RemoveAt(0);
        }

        if (parts.Count > 1 && parts[0] is "library" or "_")
        {
            parts.RemoveAt(0);
        }

        return (string.Join('/', parts), tag);
    }

    // "20.20.2-bookworm" asks for 20.20.2; "bookworm" and "latest" for any.
    private static string Leading(string tag)
    {
        var head = tag.Split('-', '_')[0];
        return head.Length > 0 && char.IsAsciiDigit(head[0]) ? head : "";
    }

    // "3.9-eclipse-temurin-21" and "8-jdk17-alpine" name the Java version last.
    private static string Java(string tag) =>
        tag.Split('-').Skip(1).Select(p => p.StartsWith("jdk", StringComparison.Ordinal) ? p[3..] : p).FirstOrDefault(p => p.Length > 0 && p.All(c => char.IsAsciiDigit(c) || c == '.')) ?? "";
}
