package ledger

import "golang.org/x/sys/unix"

// onNetwork reports whether a folder lies on a file system of another machine.
func onNetwork(dir string) (bool, error) {
	var fs unix.Statfs_t
	if err := unix.Statfs(dir, &fs); err != nil {
		return false, err
	}
	return fs.Flags&unix.MNT_LOCAL == 0, nil
}
