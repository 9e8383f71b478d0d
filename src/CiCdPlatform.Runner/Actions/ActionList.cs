namespace CiCdPlatform.Runner.Actions;

/// <summary>Every action that this runner does itself; see README.md.</summary>
internal static class ActionList
{
    private static readonly Dictionary<string, INativeAction> All = new(StringComparer.OrdinalIgnoreCase)
    {
        ["actions/checkout"] = new CheckoutAction(),
        ["actions/setup-node"] = new SetupAction("node", "node", "Node", SetupVersions.Node),
        ["actions/setup-python"] = new SetupAction("python", "python", "Python", SetupVersions.Python),
        ["actions/setup-go"] = new SetupAction("go", "go", "Go", SetupVersions.Go),
        ["actions/setup-java"] = new SetupAction("java", "java", "Java", SetupVersions.Java),
        ["actions/setup-dotnet"] = new SetupAction("dotnet", "dotnet", ".NET SDK", SetupVersions.DotNet),
        ["shogo82148/actions-setup-perl"] = new SetupAction("perl", "perl", "Perl", SetupVersions.Perl),
        ["actions/cache"] = new CacheAction(restores: true, saves: true),
        ["actions/cache/restore"] = new CacheAction(restores: true, saves: false),
        ["actions/cache/save"] = new CacheAction(restores: false, saves: true),
        ["Swatinem/rust-cache"] = new RustCacheAction(),
        ["actions/upload-artifact"] = new UploadArtifactAction(),
        ["actions/download-artifact"] = new DownloadArtifactAction(),
        ["dtolnay/rust-toolchain"] = new RustToolchainAction(),
        ["ruby/setup-ruby"] = new SetupRubyAction(),
        ["shivammathur/setup-php"] = new SetupPhpAction(),
        ["pnpm/action-setup"] = new ProgramSetupAction("pnpm", "version") { Package = "pnpm" },
        ["oven-sh/setup-bun"] = new ProgramSetupAction("bun", "bun-version") { Package = "bun" },
        ["astral-sh/setup-uv"] = new ProgramSetupAction("uv", "version"),
        ["gradle/actions/setup-gradle"] = new SetupGradleAction(),
    };

    /// <summary>What stands for an action, or null.</summary>
    public static INativeAction? Find(string name) => All.GetValueOrDefault(name);
}
