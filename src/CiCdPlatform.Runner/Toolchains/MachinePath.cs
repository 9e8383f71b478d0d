namespace CiCdPlatform.Runner.Toolchains;

/// <summary>Where this machine's programs are: what jobs get as PATH, and which folders outside the system's they need for it.</summary>
/// <param name="Folders">PATH for jobs.</param>
/// <param name="Roots">Toolchain folders outside of /usr that programs on PATH need.</param>
/// <param name="Variables">Variables without which a toolchain would look in the user's home.</param>
internal sealed record MachinePath(IReadOnlyList<string> Folders, IReadOnlyList<string> Roots, IReadOnlyDictionary<string, string> Variables)
{
    public static readonly MachinePath Empty = new(["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"], [], new Dictionary<string, string>());

    /// <summary>The proxies of rustup make these folders anew where they are missing, which a read-only view of the toolchains forbids.</summary>
    private static readonly string[] RustupParts = ["toolchains", "settings.toml", "update-hashes", "downloads", "tmp"];

    private static readonly string[] SystemFolders = ["/usr/", "/bin/", "/sbin/", "/lib/", "/lib64/"];

    /// <summary>Programs that projects call by a name without version.</summary>
    private static readonly (string Name, string Program)[] Shims = [("python", "python3"), ("pip", "pip3")];

    /// <summary>Resolves version managers' shims to the toolchains behind them.</summary>
    public static async Task<MachinePath> LookAsync(Func<IReadOnlyList<string>, Task<IReadOnlyList<string>>> output)
    {
        var folders = new List<string>();
        var roots = new List<string>();
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);

        // A shim of a version manager needs the manager's whole folder and the user's home; the interpreter itself needs only its own.
        var python = (await output(["python3", "-c", "import sys; print(sys.base_prefix)"])).FirstOrDefault();
        var sysroot = (await output(["rustc", "--print", "sysroot"])).FirstOrDefault();
        var rustup = sysroot is not null && Path.GetDirectoryName(sysroot) is { } toolchains && Path.GetFileName(toolchains) == "toolchains" ? Path.GetDirectoryName(toolchains) : null;
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Append("/usr/bin").Append("/bin"))
        {
            if (!Path.IsPathFullyQualified(folder) || !Directory.Exists(folder))
            {
                continue;
            }

            if (IsSystem(folder))
            {
                Add(folders, folder);
            }
            else if (python is not null && !IsSystem(python + "/") && File.Exists(Path.Combine(folder, "python3")))
            {
                Add(folders, Path.Combine(python, "bin"));
                Add(roots, python);
            }
            else if (rustup is not null && File.Exists(Path.Combine(folder, "rustc")))
            {
                Add(folders, folder);
                Add(roots, folder);
                foreach (var part in RustupParts)
                {
                    Add(roots, Path.Combine(rustup, part));
                }

                variables["RUSTUP_HOME"] = rustup;
            }
            else
            {
                Add(folders, folder);
                foreach (var root in ToolchainRoots.Of(folder, Home))
                {
                    Add(roots, root);
                }
            }
        }

        foreach (var name in (string[])["JAVA_HOME", "DOTNET_ROOT", "GOROOT"])
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value && (IsSystem(value) || roots.Any(r => (value + "/").StartsWith(r + "/", StringComparison.Ordinal))))
            {
                variables[name] = value;
            }
        }

        return new MachinePath(folders, roots, variables);
    }

    /// <summary>Writes shims for names that are missing on PATH.</summary>
    public void WriteShims(string folder)
    {
        var path = string.Join(Path.PathSeparator, Folders);
        foreach (var (name, program) in Shims)
        {
            if (ExecutablePath.Find(name, path) is null && ExecutablePath.Find(program, path) is { } real)
            {
                File.CreateSymbolicLink(Path.Combine(folder, name), real);
            }
        }
    }

    public static bool IsSystem(string folder) => SystemFolders.Any(s => (folder + "/").StartsWith(s, StringComparison.Ordinal));

    private static string Home => Environment.GetEnvironmentVariable("HOME") is { Length: > 1 } home ? home.TrimEnd('/') : "/root";

    private static void Add(List<string> list, string folder)
    {
        if (!list.Contains(folder))
        {
            list.Add(folder);
        }
    }
}
