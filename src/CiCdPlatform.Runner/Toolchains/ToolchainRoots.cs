namespace CiCdPlatform.Runner.Toolchains;

/// <summary>Which folders a toolchain outside of /usr needs; never a home or a folder of settings.</summary>
internal static class ToolchainRoots
{
    private static readonly string[] Programs = ["dotnet", "node", "go", "java", "javac", "ruby", "php", "gcc", "cmake", "mvn", "gradle", "composer", "bun", "deno", "uv"];

    /// <summary>Parts of a .NET installation; the folder in a home also holds keys.</summary>
    private static readonly string[] DotnetParts = ["dotnet", "host", "library-packs", "metadata", "packs", "sdk", "sdk-manifests", "shared", "templates"];

    /// <summary>What to show of the toolchain whose programs are in a folder of PATH; empty when there is none of a kind known.</summary>
    public static IReadOnlyList<string> Of(string folder, string home)
    {
        var full = folder.TrimEnd('/');
        var parent = Path.GetDirectoryName(full) ?? "/";
        if (File.Exists($"{full}/dotnet"))
        {
            return [.. DotnetParts.Select(p => $"{full}/{p}").Where(Path.Exists)];
        }

        var inHome = (full + "/").StartsWith(home + "/", StringComparison.Ordinal);
        if (full == home || home.StartsWith(full + "/", StringComparison.Ordinal) || (inHome && !Programs.Any(p => File.Exists($"{full}/{p}"))))
        {
            return [];
        }

        // Deep enough to be one toolchain's own folder, such as /opt/go or ~/.nvm/versions/node/v22: not /opt, not ~/.local.
        var depth = (inHome ? parent[home.Length..] : parent).Split('/', StringSplitOptions.RemoveEmptyEntries).Length;
        return Path.GetFileName(full) is "bin" or "sbin" && depth >= (inHome ? 3 : 2) && !home.StartsWith(parent + "/", StringComparison.Ordinal) ? [parent] : [full];
    }
}
