using System.Globalization;
using CiCdPlatform.Runner.Execution;
using CiCdPlatform.Runner.Toolchains;

namespace CiCdPlatform.Runner.Isolation;

/// <summary>What a sandbox consists of: the system's programs read-only, the job's folders, and nothing else of this machine.</summary>
internal sealed class SandboxArguments(RunnerOptions options, JobFolders folders, MachinePath machine, string packageCaches, string settings)
{
    private static readonly string[] SystemFolders = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];

    /// <summary>
    /// Entries of /etc that programs need. The job runs as this process's user behind a user namespace, so whatever is listed can be read even
    /// when its mode says otherwise: no folder here may hold a key or a password.
    /// </summary>
    private static readonly string[] Etc =
    [
        "alternatives", "ca-certificates", "ca-certificates.conf", "debian_version", "dotnet", "fonts", "host.conf", "hosts", "inputrc", "ld.so.cache", "ld.so.conf",
        "ld.so.conf.d", "localtime", "maven/logging", "maven/m2.conf", "mime.types", "nsswitch.conf", "os-release", "perl", "php", "pki/ca-trust/extracted",
        "pki/java", "pki/tls/certs", "protocols", "python3", "services", "ssl/certs", "ssl/openssl.cnf", "terminfo", "timezone",
    ];

    private static readonly string[] NetworkEtc = ["gai.conf", "resolv.conf"];

    /// <summary>Where registries are, bound for networked steps unless a credential stands in them.</summary>
    private static readonly string[] RegistrySettings = ["/etc/pip.conf", "/etc/npmrc", "/etc/maven/settings.xml"];

    private static readonly string[] Secrets = ["password", "passphrase", "privatekey", "_auth", "token", "secret"];

    /// <summary>Arguments of bubblewrap before the command.</summary>
    public IReadOnlyList<string> Create(string workingDirectory, IReadOnlyDictionary<string, string> environment, bool network)
    {
        var all = new List<string> { "--unshare-all", "--unshare-user", "--uid", "1000", "--gid", "1000", "--hostname", "runner", "--die-with-parent", "--new-session", "--cap-drop", "ALL" };
        if (network)
        {
            all.Add("--share-net");
        }

        foreach (var folder in SystemFolders)
        {
            if (new DirectoryInfo(folder).LinkTarget is { } target)
            {
                all.AddRange(["--symlink", target, folder]);
            }
            else
            {
                Bind(all, folder);
            }
        }

        foreach (var entry in Etc.Concat(network ? NetworkEtc : []))
        {
            Bind(all, $"/etc/{entry}");
        }

        foreach (var java in Directory.Exists("/etc") ? Directory.EnumerateDirectories("/etc", "java*") : [])
        {
            Bind(all, java);
        }

        foreach (var root in machine.Roots)
        {
            Bind(all, root);
        }

        all.AddRange(["--ro-bind", $"{settings}/passwd", "/etc/passwd", "--ro-bind", $"{settings}/group", "/etc/group"]);
        var variables = new Dictionary<string, string>(environment, StringComparer.Ordinal);
        if (network)
        {
            AddNetwork(all, variables);
        }

        // Temporary files outlive a step and count as the job's disk use, so they lie below its root rather than in memory.
        all.AddRange(["--proc", "/proc", "--dev", "/dev", "--size", Memory(), "--tmpfs", "/dev/shm", "--remount-ro", "/dev", "--bind", $"{folders.HostRoot}/.tmp-sandbox", "/tmp"]);
        all.AddRange(["--symlink", "../tmp", "/var/tmp", "--dir", "/run", "--bind", packageCaches, SandboxLayout.PackageCaches, "--bind", folders.HostRoot, folders.GuestRoot]);
        all.AddRange(["--remount-ro", "/", "--chdir", workingDirectory, "--clearenv"]);
        foreach (var (name, value) in variables)
        {
            if (name.Length > 0 && !name.Contains('=', StringComparison.Ordinal) && !name.Contains('\0', StringComparison.Ordinal) && !value.Contains('\0', StringComparison.Ordinal))
            {
                all.AddRange(["--setenv", name, value]);
            }
        }

        return all;
    }

    private string Memory() => Math.Max(1024 * 1024, options.MaxMemoryBytes / 4).ToString(CultureInfo.InvariantCulture);

    private static void AddNetwork(List<string> all, Dictionary<string, string> variables)
    {
        foreach (var name in JobEnvironment.NetworkVariables)
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value && variables.TryAdd(name, value) && Path.IsPathFullyQualified(value) && IsCertificate(name))
            {
                Bind(all, value);
            }
        }

        foreach (var file in RegistrySettings.Where(f => File.Exists(f) && !HoldsSecret(File.ReadAllText(f))))
        {
            Bind(all, file);
        }
    }

    private static bool IsCertificate(string variable) => variable.Contains("CERT", StringComparison.Ordinal) || variable.Contains("CA_BUNDLE", StringComparison.Ordinal) || variable.Contains("CAINFO", StringComparison.Ordinal);

    // A comment such as "<!-- password -->" leaves the file out too: then registries are simply the public ones.
    internal static bool HoldsSecret(string text) =>
        Secrets.Any(s => text.Contains(s, StringComparison.OrdinalIgnoreCase))
        || text.Split("://").Skip(1).Any(rest => rest.AsSpan(0, rest.AsSpan().IndexOfAny("/ \r\n\"<") is var end and >= 0 ? end : rest.Length).Contains('@'));

    private static void Bind(List<string> all, string path)
    {
        if (Path.Exists(path))
        {
            all.AddRange(["--ro-bind", path, path]);
        }
    }
}
