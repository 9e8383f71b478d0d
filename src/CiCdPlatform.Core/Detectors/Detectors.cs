using CiCdPlatform.Core.Detectors.Deployment;
using CiCdPlatform.Core.Detectors.DotNet;
using CiCdPlatform.Core.Detectors.Go;
using CiCdPlatform.Core.Detectors.Java;
using CiCdPlatform.Core.Detectors.Native;
using CiCdPlatform.Core.Detectors.Node;
using CiCdPlatform.Core.Detectors.Other;
using CiCdPlatform.Core.Detectors.Php;
using CiCdPlatform.Core.Detectors.Python;
using CiCdPlatform.Core.Detectors.Ruby;
using CiCdPlatform.Core.Detectors.Rust;
using CiCdPlatform.Core.Detectors.Static;

namespace CiCdPlatform.Core.Detectors;

/// <summary>The family of detectors, in the order in which they are asked; where two weigh the same, the earlier one comes first.</summary>
internal static class DetectorList
{
    public static IReadOnlyList<IDetector> All { get; } =
    [
        new DotNetDetector(),
        new GoDetector(),
        new RustDetector(),
        new JavaDetector(),
        new RubyDetector(),
        new PhpDetector(),
        new PythonDetector(),
        new NodeDetector(),
        new NativeDetector(),
        new OtherDetector(),
        new StaticDetector(),
        new DeploymentDetector(),
    ];
}
