using CiCdPlatform.Core.Scanners.Dependencies.Files;

namespace CiCdPlatform.Core.Scanners.Dependencies;

/// <summary>Every kind of lockfile and manifest that is read.</summary>
internal static class DependencyReaders
{
    public static IReadOnlyList<IDependencyReader> All { get; } =
    [
        new NpmLockReader(),
        new YarnLockReader(),
        new PnpmLockReader(),
        new BunLockReader(),
        new DenoLockReader(),
        new PackageJsonReader(),
        new PythonTomlLockReader(),
        new PipfileLockReader(),
        new RequirementsReader(),
        new PyProjectReader(),
        new GoModReader(),
        new CargoLockReader(),
        new CargoTomlReader(),
        new ComposerLockReader(),
        new ComposerJsonReader(),
        new GemfileLockReader(),
        new GemfileReader(),
        new NuGetLockReader(),
        new MsBuildReader(),
        new MavenReader(),
        new GradleLockReader(),
        new GradleCatalogueReader(),
        new JvmScriptReader(),
        new MixLockReader(),
        new MixExsReader(),
        new RebarLockReader(),
        new GleamManifestReader(),
        new PubspecLockReader(),
        new PackageResolvedReader(),
        new PodfileLockReader(),
        new ConanLockReader(),
        new ConanfileReader(),
        new HaskellLockReader(),
        new JuliaManifestReader(),
        new RenvLockReader(),
        new ShardLockReader(),
        new OpamLockReader(),
        new ElmReader(),
        new CpanSnapshotReader(),
        new NimbleLockReader(),
        new LuaRocksLockReader(),
        new ZigZonReader(),
        new TerraformLockReader(),
        new ActionsReader(),
    ];
}
