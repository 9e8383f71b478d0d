namespace CiCdPlatform.Core.Mending.Patchers;

/// <summary>Where programs come from.</summary>
/// <param name="Action">What sets them up on GitHub.</param>
/// <param name="Toolchain">Whose image brings them all.</param>
/// <param name="Debian">The packages of Debian and Ubuntu.</param>
/// <param name="Alpine">The packages of Alpine.</param>
internal sealed record ToolSource(string[] Programs, string? Action = null, string? Toolchain = null, string? Debian = null, string? Alpine = null);

/// <summary>Programs that jobs use, and who brings them.</summary>
internal static class ToolSources
{
    public static ToolSource? Of(string program) => All.FirstOrDefault(source => source.Programs.Contains(program));

    private static readonly ToolSource[] All =
    [
        new(["node", "npm", "npx", "corepack"], "actions/setup-node", "node", "nodejs npm", "nodejs npm"),
        new(["python", "python3", "pip", "pip3"], "actions/setup-python", "python", "python3 python3-pip python3-venv", "python3 py3-pip"),
        new(["go", "gofmt"], "actions/setup-go", "go", "golang-go", "go"),
        new(["java", "javac"], "actions/setup-java", "java", "default-jdk-headless", "openjdk21-jdk"),
        new(["mvn"], "actions/setup-java", null, "maven", "maven"),
        new(["gradle"], "gradle/actions/setup-gradle", null, "gradle", "gradle"),
        new(["dotnet"], "actions/setup-dotnet", "dotnet"),
        new(["ruby", "bundle", "gem", "rake"], "ruby/setup-ruby", "ruby", "ruby-full", "ruby ruby-dev ruby-bundler"),
        new(["php"], "shivammathur/setup-php", "php", "php-cli", "php"),
        new(["composer"], "shivammathur/setup-php", null, "composer", "composer"),
        new(["cargo", "rustc", "rustup"], "dtolnay/rust-toolchain", "rust", "cargo rustc", "cargo rust"),
        new(["deno"], "denoland/setup-deno", "deno"),
        new(["bun", "bunx"], "oven-sh/setup-bun", "bun"),
        new(["pnpm"], "pnpm/action-setup", null, null, "pnpm"),
        new(["yarn"], null, null, "yarnpkg", "yarn"),
        new(["uv", "uvx"], "astral-sh/setup-uv", null, null, "uv"),
        new(["terraform"], "hashicorp/setup-terraform"),
        new(["helm"], "azure/setup-helm", null, null, "helm"),
        new(["kubectl"], "azure/setup-kubectl", null, null, "kubectl"),
        new(["golangci-lint"], "golangci/golangci-lint-action"),
        new(["gcc", "g++", "cc", "c++"], null, "gcc", "build-essential", "build-base"),
        new(["make"], null, null, "make", "make"),
        new(["cmake", "ctest"], null, null, "cmake", "cmake"),
        new(["ninja"], null, null, "ninja-build", "samurai"),
        new(["pkg-config"], null, null, "pkg-config", "pkgconf"),
        new(["git"], null, null, "git", "git"),
        new(["bash"], null, null, "bash", "bash"),
        new(["curl"], null, null, "ca-certificates curl", "ca-certificates curl"),
        new(["wget"], null, null, "ca-certificates wget", "ca-certificates wget"),
        new(["jq"], null, null, "jq", "jq"),
        new(["zip"], null, null, "zip", "zip"),
        new(["unzip"], null, null, "unzip", "unzip"),
        new(["xz"], null, null, "xz-utils", "xz"),
        new(["rsync"], null, null, "rsync", "rsync"),
        new(["ssh", "scp", "ssh-agent", "ssh-add", "ssh-keyscan"], null, null, "openssh-client", "openssh-client"),
        new(["envsubst", "msgfmt"], null, null, "gettext", "gettext"),
        new(["shellcheck"], null, null, "shellcheck", "shellcheck"),
        new(["psql", "pg_isready"], null, null, "postgresql-client", "postgresql-client"),
        new(["mysql", "mysqladmin"], null, null, "default-mysql-client", "mysql-client"),
        new(["sqlite3"], null, null, "sqlite3", "sqlite"),
        new(["perl", "prove"], null, "perl", "perl", "perl perl-utils"),
    ];
}
