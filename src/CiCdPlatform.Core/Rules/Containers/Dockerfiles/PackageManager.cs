using System.Text.RegularExpressions;

namespace CiCdPlatform.Core.Rules;

/// <summary>A package manager as its command line shows it.</summary>
/// <param name="Id">Its usual name.</param>
/// <param name="Programs">The programs that are it.</param>
/// <param name="Installs">The words that make it install.</param>
/// <param name="ValueOptions">Options whose value is the next word.</param>
/// <param name="IsPinned">Whether a package names its version; true too when that cannot be told.</param>
internal sealed partial record PackageManager(string Id, IReadOnlyList<string> Programs, IReadOnlySet<string> Installs, IReadOnlySet<string> ValueOptions, Func<string, bool> IsPinned)
{
    /// <summary>The rule of hadolint that asks for versions, or null.</summary>
    public string? PinAlias { get; init; }

    /// <summary>How a version is written, for people.</summary>
    public string PinForm { get; init; } = "";

    /// <summary>Whether the packages are those of a distribution.</summary>
    public bool OfSystem { get; init; }

    /// <summary>Options that mean that versions are fixed elsewhere, or that nothing of a registry is installed.</summary>
    public IReadOnlyList<string> PinnedElsewhere { get; init; } = [];

    private static readonly IReadOnlySet<string> Rpm = Set("-c --config --installroot --releasever --enablerepo --disablerepo -x --exclude --setopt --repo --repoid --forcearch -d -e --advisory");

    public static IReadOnlyList<PackageManager> All { get; } =
    [
        new("apt-get", ["apt-get", "apt", "aptitude"], Set("install"), Set("-t --target-release --default-release -o --option -c --config-file -a --host-architecture"), package => package.Contains('=', StringComparison.Ordinal) || IsFile(package, ".deb") || package.Contains('/', StringComparison.Ordinal) || package.EndsWith('-'))
        {
            PinAlias = "DL3008", PinForm = "NAME=VERSION", OfSystem = true,
        },
        new("apk", ["apk"], Set("add"), Set("-t --virtual -X --repository -p --root --arch --repositories-file --keys-dir --cache-dir --wait --timeout --progress-fd --cache-max-age"), package => package.AsSpan().IndexOfAny("=~<>") > 0 || package.StartsWith('.') || package.StartsWith('!') || IsFile(package, ".apk"))
        {
            PinAlias = "DL3018", PinForm = "NAME=VERSION", OfSystem = true,
        },
        new("yum", ["yum"], Set("install reinstall localinstall"), Rpm, IsPinnedRpm) { PinAlias = "DL3033", PinForm = "NAME-VERSION", OfSystem = true },
        new("dnf", ["dnf", "dnf5", "tdnf", "microdnf"], Set("install in reinstall"), Rpm, IsPinnedRpm) { PinAlias = "DL3041", PinForm = "NAME-VERSION", OfSystem = true },
        new("zypper", ["zypper"], Set("install in"), Set("-R --root -r --repo --from -t --type -p --plus-repo --installroot --reposd-dir -C --cache-dir"), package => package.AsSpan().IndexOfAny("=<>") > 0 || IsPinnedRpm(package))
        {
            PinAlias = "DL3037", PinForm = "NAME=VERSION", OfSystem = true,
        },
        new("pip", ["pip", "pip2", "pip3"], Set("install"), Set("--abi -b --build -e --editable --extra-index-url -f --find-links -i --index-url --implementation --no-binary --only-binary --platform --prefix --progress-bar --proxy --python --python-version --root --root-user-action --src -t --target --trusted-host --upgrade-strategy -c --constraint -r --requirement --cache-dir --log --timeout --retries --cert --client-cert --config-settings --global-option --install-option --group"), package => package.AsSpan().IndexOfAny("=<>~!") > 0 || package.StartsWith('.') || package.Contains('/', StringComparison.Ordinal) || package.Contains('@', StringComparison.Ordinal) || IsFile(package, ".whl") || IsFile(package, ".tar.gz") || IsFile(package, ".zip"))
        {
            PinAlias = "DL3013", PinForm = "NAME==VERSION", PinnedElsewhere = ["-r", "--requirement", "-c", "--constraint", "-e", "--editable", "--group"],
        },
        new("npm", ["npm", "pnpm"], Set("install i add"), Set("--prefix --registry --loglevel -C --dir --tag --cache --workspace -w --omit --include --filter --userconfig"), IsPinnedNpm) { PinAlias = "DL3016", PinForm = "NAME@VERSION" },
        new("yarn", ["yarn", "yarnpkg"], Set("install add"), Set("--cwd --registry --modules-folder --network-timeout --cache-folder --prefix --mutex"), package => package == "add" || IsPinnedNpm(package)) { PinForm = "NAME@VERSION" },
        new("gem", ["gem"], Set("install i"), Set("-v --version -i --install-dir -n --bindir --platform -s --source -P --trust-policy --document"), package => package.Contains(':', StringComparison.Ordinal) || IsFile(package, ".gem"))
        {
            PinAlias = "DL3028", PinForm = "NAME:VERSION", PinnedElsewhere = ["-v", "--version"],
        },
        new("go", ["go"], Set("install get"), Set("-ldflags -tags -o -mod -gcflags -asmflags -p -C -modfile -overlay"), package => package.StartsWith('.') || package.StartsWith('/') || !package.Contains('.', StringComparison.Ordinal) || (package.Contains('@', StringComparison.Ordinal) && !package.EndsWith("@latest", StringComparison.Ordinal)))
        {
            PinAlias = "DL3062", PinForm = "PATH@VERSION",
        },
        new("cargo", ["cargo"], Set("install"), Set("--version --vers --git --branch --tag --rev --path --root --registry --index --features -F --bin --target --profile -j --jobs"), package => package.Contains('@', StringComparison.Ordinal))
        {
            PinForm = "NAME@VERSION", PinnedElsewhere = ["--version", "--vers", "--path", "--git"],
        },
    ];

    public static PackageManager? Find(string program) =>
        All.FirstOrDefault(manager => manager.Programs.Contains(program)) ?? (PipWithVersion().IsMatch(program) ? All.First(manager => manager.Id == "pip") : null);

    private static bool IsPinnedRpm(string package) => VersionInName().IsMatch(package) || IsFile(package, ".rpm") || package.Contains('/', StringComparison.Ordinal) || package.StartsWith('@') || package.Contains('*', StringComparison.Ordinal);

    private static bool IsPinnedNpm(string package) =>
        package.LastIndexOf('@') > 0 || package.Contains("://", StringComparison.Ordinal) || package.StartsWith('.') || package.StartsWith('/') || package.StartsWith('~')
        || IsFile(package, ".tgz") || IsFile(package, ".tar.gz") || IsFile(package, ".tar") || (package[0] != '@' && package.Contains('/', StringComparison.Ordinal));

    private static bool IsFile(string package, string ending) => package.EndsWith(ending, StringComparison.Ordinal);

    private static HashSet<string> Set(string words) => [.. words.Split(' ')];

    [GeneratedRegex(@"^pip[23](\.\d{1,2})?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex PipWithVersion();

    [GeneratedRegex(@"-\d", RegexOptions.NonBacktracking)]
    private static partial Regex VersionInName();
}
