using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace CiCdPlatform.Durable;

/// <summary>
/// How a connection waits for another's lock. SQLite's own waiting sleeps for whole seconds where it was compiled without <c>usleep</c>, as the packaged library is, and the driver's for
/// 150 ms at once; a write takes about one.
/// </summary>
internal static unsafe partial class SqliteBusyHandler
{
    private const int QuickLooks = 16;
    private const int MostLooks = 6_000;

    /// <summary>Lets a connection look again every few milliseconds, for at most about thirty seconds.</summary>
    public static void Set(SqliteConnection connection) =>
        SqliteException.ThrowExceptionForRC(SetBusyHandler(connection.Handle!.DangerousGetHandle(), &Wait, 0), connection.Handle);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Wait(nint argument, int looks)
    {
        if (looks >= MostLooks)
        {
            return 0;
        }

#pragma warning disable RS0030 // SQLite asks in the middle of a statement and waits for another thread or process: by the machine's clock, and here.
        Thread.Sleep(looks < QuickLooks ? 1 : 5);
#pragma warning restore RS0030
        return 1;
    }

    // The wrapper that the driver uses has no name for it: https://www.sqlite.org/c3ref/busy_handler.html.
    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_busy_handler")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static partial int SetBusyHandler(nint connection, delegate* unmanaged[Cdecl]<nint, int, int> handler, nint argument);
}
