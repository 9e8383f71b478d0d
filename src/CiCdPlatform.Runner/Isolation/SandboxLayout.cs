namespace CiCdPlatform.Runner.Isolation;

/// <summary>Where things are inside the sandbox.</summary>
internal static class SandboxLayout
{
    /// <summary>Package caches of the run.</summary>
    public const string PackageCaches = "/var/cache/packages";
}
