namespace CiCdPlatform.Runner.Toolchains;

/// <summary>How a toolchain of this machine tells its version.</summary>
/// <param name="Name">The toolchain's name, such as <c>node</c>.</param>
/// <param name="Command">What to run.</param>
/// <param name="Marker">The text that the version follows, or empty when it begins the line.</param>
internal sealed record VersionProbe(string Name, IReadOnlyList<string> Command, string Marker)
{
    public static readonly IReadOnlyList<VersionProbe> All =
    [
        new("dotnet", ["dotnet", "--list-sdks"], ""),
        new("node", ["node", "--version"], "v"),
        new("python", ["python3", "--version"], "Python "),
        new("go", ["go", "version"], "go version go"),
        new("rust", ["rustc", "--version"], "rustc "),
        new("java", ["java", "-version"], "version \""),
        new("ruby", ["ruby", "--version"], "ruby "),
        new("php", ["php", "--version"], "PHP "),
        new("perl", ["perl", "-e", "print $^V"], "v"),
        new("gcc", ["gcc", "-dumpfullversion"], ""),
        new("cmake", ["cmake", "--version"], "cmake version "),
    ];

    /// <summary>Build tools that images stand for, although no job asks for them by a set-up step.</summary>
    public static readonly IReadOnlyList<VersionProbe> BuildTools =
    [
        new("maven", ["mvn", "--version"], "Apache Maven "),
        new("gradle", ["gradle", "--version"], "Gradle "),
        new("composer", ["composer", "--version"], "Composer version "),
    ];

    /// <summary>Every version in a program's output, one a line at most.</summary>
    public IEnumerable<string> Read(IEnumerable<string> output)
    {
        foreach (var line in output)
        {
            var at = line.IndexOf(Marker, StringComparison.Ordinal);
            if (at >= 0 && Version(line[(at + Marker.Length)..]) is { Length: > 0 } version)
            {
                yield return version;
            }
        }
    }

    private static string Version(string text) => new string([.. text.TakeWhile(c => char.IsAsciiDigit(c) || c == '.')]).Trim('.');
}
