using CiCdPlatform.Core.Detectors.DotNet;
using CiCdPlatform.Core.Detectors.Go;
using CiCdPlatform.Core.Detectors.Native;
using CiCdPlatform.Core.Detectors.Node;
using CiCdPlatform.Core.Detectors.Python;
using CiCdPlatform.Core.Detectors.Rust;

namespace CiCdPlatform.Core.Detectors;

/// <summary>The family of detectors, in the order in which they are asked; where two weigh the same, the earlier one comes first.</summary>
internal static class DetectorList
{
    public static IReadOnlyList<IDetector> All { get; } =
    [
        new DotNetDetector(),
        new GoDetector(),
        new RustDetector(),
        new PythonDetector(),
        new NodeDetector(),
        new NativeDetector(),
    ];
}
