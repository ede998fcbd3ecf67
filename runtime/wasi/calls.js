/** Which functions a module can import: 46 of preview 1 and 45 of the edition before it. */
import { args_get, args_sizes_get, environ_get, environ_sizes_get } from './args.js'
import { clock_res_get, clock_time_get } from './clock.js'
import { fd_prestat_dir_name, fd_prestat_get, fd_readdir } from './fd-dir.js'
import { fd_pread, fd_pwrite, fd_read, fd_seek, fd_tell, fd_write } from './fd-io.js'
import {
  fd_advise,
  fd_allocate,
  fd_close,
  fd_datasync,
  fd_fdstat_get,
  fd_fdstat_set_flags,
  fd_fdstat_set_rights,
  fd_filestat_get,
  fd_filestat_set_size,
  fd_filestat_set_times,
  fd_renumber,
  fd_sync,
} from './fd-stat.js'
import { path_open } from './path-open.js'
import {
  path_create_directory,
  path_filestat_get,
  path_filestat_set_times,
  path_link,
  path_readlink,
  path_remove_directory,
  path_rename,
  path_symlink,
  path_unlink_file,
} from './paths.js'
import { poll_oneoff } from './poll.js'
import { proc_exit, proc_raise, sched_yield } from './process.js'
import { random_get } from './random.js'
import { sock_accept, sock_recv, sock_send, sock_shutdown } from './sockets.js'
import {
  unstable_fd_filestat_get,
  unstable_fd_seek,
  unstable_path_filestat_get,
  unstable_poll_oneoff,
} from './unstable.js'

const common_calls = {
  args_get,
  args_sizes_get,
  clock_res_get,
  clock_time_get,
  environ_get,
  environ_sizes_get,
  fd_advise,
  fd_allocate,
  fd_close,
  fd_datasync,
  fd_fdstat_get,
  fd_fdstat_set_flags,
  fd_fdstat_set_rights,
  fd_filestat_set_size,
  fd_filestat_set_times,
  fd_pread,
  fd_prestat_dir_name,
  fd_prestat_get,
  fd_pwrite,
  fd_read,
  fd_readdir,
  fd_renumber,
  fd_sync,
  fd_tell,
  fd_write,
  path_create_directory,
  path_filestat_set_times,
  path_link,
  path_open,
  path_readlink,
  path_remove_directory,
  path_rename,
  path_symlink,
  path_unlink_file,
  proc_exit,
  proc_raise,
  random_get,
  sched_yield,
  sock_recv,
  sock_send,
  sock_shutdown,
}

export const preview1_calls = Object.assign(
  { fd_filestat_get, fd_seek, path_filestat_get, poll_oneoff, sock_accept },
  common_calls,
)

export const unstable_calls = Object.assign(
  {
    fd_filestat_get: unstable_fd_filestat_get,
    fd_seek: unstable_fd_seek,
    path_filestat_get: unstable_path_filestat_get,
    poll_oneoff: unstable_poll_oneoff,
  },
  common_calls,
)
