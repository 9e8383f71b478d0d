using System.Runtime.InteropServices;

namespace CiCdPlatform.Runner.Execution;

/// <summary>The few calls of the C library that .NET does not offer.</summary>
internal static partial class NativeCalls
{
    public const int Terminate = 15;
    public const int Kill = 9;
    private const int ReadOnlyNonBlocking = 0x800;
    private const int CannotSeek = 29;

    /// <summary>Sends a signal; a negative id means the whole process group.</summary>
    public static void Signal(int processId, int signal) => _ = SendSignal(processId, signal);

    public static bool IsRoot => OperatingSystem.IsLinux() && EffectiveUser() == 0;

    /// <summary>Whether a path is a pipe or a socket: it opens without a peer only when asked not to block, and cannot seek.</summary>
    public static bool IsFifoOrSocket(string path)
    {
        var descriptor = Open(path, ReadOnlyNonBlocking);
        if (descriptor < 0)
        {
            return true;
        }

        var position = Seek(descriptor, 0, 1);
        var error = Marshal.GetLastPInvokeError();
        _ = Close(descriptor);
        return position < 0 && error == CannotSeek;
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial long Seek(int descriptor, long offset, int whence);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);
}
